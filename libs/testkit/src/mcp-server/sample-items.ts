import type { SampleAsks } from './asking-tools.js';

/** What reading a resource gives. */
export type SampleMcpContents = { uri: string; mimeType?: string } & (
  | { text: string }
  | { blob: string }
);

/** What the sample server has beside tools. A test may change it. */
export class SampleItems {
  resources = [
    { uri: 'memo://one', name: 'One', mimeType: 'text/plain' },
    { uri: 'memo://two', name: 'Two', mimeType: 'text/plain', size: 4 },
  ];
  templates = [{ uriTemplate: 'note://{id}', name: 'Notes' }];
  prompts = [
    { name: 'greet', description: 'Greets.', arguments: [{ name: 'who', required: true }] },
  ];
  /** What its prompts ask their callers first; null: nothing. */
  question: SampleAsks | null = null;
  /** What it was asked for, as it was asked. */
  readonly asked: string[] = [];
  /** What it was asked to tell of by clients with a handshake, once for each session. */
  readonly subscribed: string[] = [];
  /** Of what it was asked to complete an argument. */
  readonly completed: unknown[] = [];
  /** What is at an address; null: nothing. */
  contentsOf = (uri: string): SampleMcpContents[] | null => {
    const isThere = this.resources.some((each) => each.uri === uri) || /^note:\/\/\d+$/.test(uri);
    return isThere ? [{ uri, text: `what ${uri} says` }] : null;
  };

  read(uri: string): { contents: SampleMcpContents[] } | null {
    this.asked.push(uri);
    const contents = this.contentsOf(uri);
    return contents && { contents };
  }

  /** @param ask null for a client that cannot be asked. */
  async get(
    name: string,
    { who = '' }: Readonly<Record<string, string>>,
    ask: ((asks: SampleAsks) => Promise<unknown>) | null,
  ): Promise<SamplePromptResult> {
    this.asked.push(name);
    if (this.question && ask) await ask(this.question);
    const text = `Say hello to ${who}`;
    return { messages: [{ role: 'user', content: { type: 'text', text } }] };
  }

  /** Of some names those that begin so. */
  complete(begun: string, of: unknown): { completion: { values: string[] } } {
    this.asked.push(begun);
    this.completed.push(of);
    const values = ['ada', 'adam', 'bob'].filter((name) => name.startsWith(begun));
    return { completion: { values } };
  }
}

interface SamplePromptResult {
  messages: { role: 'user'; content: { type: 'text'; text: string } }[];
}
