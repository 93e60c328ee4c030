import type { Restoration } from '../../masking/restoration.js';
import type { Restorer } from '../../masking/restorer.js';
import type { ProposedCall } from '../dialect.js';
import { parseArguments } from './parse-arguments.js';

/** A larger input is passed on, but not remembered. */
const MAX_INPUT_CHARACTERS = 4 * 1024 * 1024;

/** Where in a choice a text stands: a member of its delta, or the arguments of the nth tool call. */
export type Place = string | number;

interface Tool {
  /** Null in the older form, which has no ids. */
  readonly id: string | null;
  readonly name: string;
}

/** What was held back of a text. */
export interface Rest {
  readonly place: Place;
  readonly text: string;
}

/** A text of a choice that comes in pieces. */
class OpenText {
  private readonly seen: string[] = [];
  private length = 0;

  constructor(
    private readonly restorer: Restorer | null,
    readonly tool: Tool | null,
  ) {}

  push(piece: string): string {
    return this.remembered(this.restorer ? this.restorer.push(piece) : piece);
  }

  flush(): string {
    return this.remembered(this.restorer?.flush() ?? '');
  }

  /** The tool call that the text was; null for other texts, and for arguments that were cut off. */
  proposedCall(otherwise: string): ProposedCall | null {
    if (!this.tool || this.length > MAX_INPUT_CHARACTERS) return null;
    const input = parseArguments(this.seen.join(''));
    return input && { id: this.tool.id ?? otherwise, tool: this.tool.name, input: input.value };
  }

  private remembered(piece: string): string {
    this.length += piece.length;
    if (this.tool && this.length <= MAX_INPUT_CHARACTERS) this.seen.push(piece);
    return piece;
  }
}

/** One choice of a stream that has not finished. Its texts grow side by side. */
export class OpenChoice {
  finished = false;
  private readonly texts = new Map<Place, OpenText>();

  constructor(private readonly restoration: Restoration) {}

  /** A tool call begins; the further pieces name only its place. */
  begin(place: Place, tool: Tool): void {
    if (this.texts.get(place)?.tool) return;
    this.texts.set(place, new OpenText(this.restoration.forTool(tool.name), tool));
  }

  /** Takes a piece of a text, and gives what the caller gets in its place. */
  push(place: Place, piece: string): string {
    const known = this.texts.get(place);
    if (known) return known.push(piece);
    // Arguments of nobody knows which tool are restored for none.
    const isText = place === 'content' || place === 'refusal';
    const text = new OpenText(isText ? this.restoration.forText() : null, null);
    this.texts.set(place, text);
    return text.push(piece);
  }

  /** What was held back, in the order in which the texts began. */
  flush(): Rest[] {
    return [...this.texts]
      .map(([place, text]) => ({ place, text: text.flush() }))
      .filter(({ text }) => text !== '');
  }

  /** The tool calls of the choice, each told once. `otherwise` is the id of one that has none. */
  proposedCalls(otherwise: string): ProposedCall[] {
    const calls = [...this.texts.values()].flatMap((text) => text.proposedCall(otherwise) ?? []);
    this.texts.clear();
    return calls;
  }
}
