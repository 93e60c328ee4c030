import type { IncomingHttpHeaders } from 'node:http';
import { callAskingTool } from './asking-tools.js';
import type { SampleAsks } from './asking-tools.js';
import { SampleItems } from './sample-items.js';

/** A definition of a tool, as `tools/list` gives it. */
export interface SampleMcpTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object'; readonly [keyword: string]: unknown };
  readonly [member: string]: unknown;
}

/** Something that a tool logs. */
export interface SampleLog {
  readonly level: 'debug' | 'info' | 'notice' | 'warning' | 'error';
  readonly data: unknown;
  readonly logger?: string;
}

/** What a tool of the sample server may do while it is called. */
export interface SampleMcpCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** The session, where the revision has one. */
  readonly session: string | null;
  readonly signal: AbortSignal;
  progress(progress: number, message: string): Promise<void>;
  log(line: SampleLog): Promise<void>;
  /** Asks the client's side. A revision without requests to the client ends the call, and begins it anew. */
  ask(asks: SampleAsks): Promise<Record<string, unknown>>;
}

export interface SampleMcpResult {
  content: ({ type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string })[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

/** Logs what it is to. It is there for a test that adds it. */
export const LOG_TOOL: SampleMcpTool = {
  name: 'log',
  description: 'Logs, and then answers.',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true },
};

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const TOOLS: readonly SampleMcpTool[] = [
  {
    name: 'echo',
    title: 'Echo',
    description: 'Says what it is told.',
    inputSchema: {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'add',
    description: 'Adds two numbers.',
    inputSchema: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
    },
    outputSchema: {
      type: 'object',
      properties: { sum: { type: 'number' } },
      required: ['sum'],
    },
    annotations: { readOnlyHint: true, idempotentHint: true },
  },
  { name: 'fail', description: 'Always fails.', inputSchema: { type: 'object' } },
  { name: 'picture', description: 'Shows a picture.', inputSchema: { type: 'object' } },
  {
    name: 'wait',
    description: 'Tells twice how far it has come, and then waits to be let go.',
    inputSchema: { type: 'object' },
  },
];

/** An MCP server's own doing, the same over every SDK, revision and transport; a test can turn it. */
export class SampleMcp {
  /** What it says that it has; may be changed. */
  tools: SampleMcpTool[] = [...TOOLS];
  readonly items = new SampleItems();
  /** What `log` logs before it answers. */
  lines: SampleLog[] = [];
  /** The levels that clients with a handshake have set. */
  readonly levels: string[] = [];
  /** Whether it says that it tells when its tools change; asked at each handshake. */
  tellsOfChanges = true;
  /** Every call, as it came in. */
  readonly seen: { tool: string; call: SampleMcpCall }[] = [];
  /** How many calls their callers have cancelled. */
  cancelled = 0;
  private readonly waiting: (() => void)[] = [];

  /** Ends every call of `wait`. */
  letGo(): void {
    for (const resume of this.waiting.splice(0)) resume();
  }

  async call(tool: string, call: SampleMcpCall): Promise<SampleMcpResult> {
    this.seen.push({ tool, call });
    switch (tool) {
      case 'echo':
        return text(String(call.arguments['text']));
      case 'add': {
        const sum = Number(call.arguments['a']) + Number(call.arguments['b']);
        return { ...text(JSON.stringify({ sum })), structuredContent: { sum } };
      }
      case 'fail':
        return { ...text('it did not work'), isError: true };
      case 'picture':
        return { content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }] };
      case 'log':
        for (const line of this.lines) await call.log(line);
        return text('logged');
      case 'wait':
        return this.wait(call);
      default:
        return (await callAskingTool(tool, call)) ?? text(`${tool} was called`);
    }
  }

  private async wait(call: SampleMcpCall): Promise<SampleMcpResult> {
    await call.progress(1, 'one');
    await call.progress(2, 'two');
    const gone = new Promise<void>((resolve) => {
      call.signal.addEventListener('abort', () => {
        this.cancelled += 1;
        resolve();
      });
    });
    await Promise.race([gone, new Promise<void>((resolve) => this.waiting.push(resolve))]);
    return text('waited');
  }
}

function text(words: string): SampleMcpResult {
  return { content: [{ type: 'text', text: words }] };
}
