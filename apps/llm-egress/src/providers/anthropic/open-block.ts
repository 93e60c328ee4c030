import type { Restoration } from '../../masking/restoration.js';
import type { Restorer } from '../../masking/restorer.js';
import { eventBytes } from '../../sse/event-stream.js';
import type { ProposedCall } from '../dialect.js';

interface Content {
  readonly type?: string | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** A larger input is passed on, but not remembered. */
const MAX_INPUT_CHARACTERS = 4 * 1024 * 1024;

/** A content block of a stream between its start and its stop. */
export class OpenBlock {
  private input = '';

  private constructor(
    readonly index: number,
    private readonly tool: { readonly id: string; readonly name: string } | null,
    private readonly restorer: Restorer | null,
  ) {}

  static of(index: number, content: Content, restoration: Restoration): OpenBlock {
    const { type, id, name } = content;
    if (type === 'tool_use' && id !== undefined && name !== undefined) {
      return new OpenBlock(index, { id, name }, restoration.forTool(name));
    }
    return new OpenBlock(index, null, type === 'text' ? restoration.forText() : null);
  }

  /** Takes a piece of the block's text or JSON, and gives what the caller gets in its place. */
  push(piece: string): string {
    const out = this.restorer ? this.restorer.push(piece) : piece;
    this.remember(out);
    return out;
  }

  /** What was held back, as a delta of its own. */
  *flush(): Generator<Buffer> {
    const rest = this.restorer?.flush() ?? '';
    if (rest === '') return;
    this.remember(rest);
    const delta = this.tool
      ? { type: 'input_json_delta', partial_json: rest }
      : { type: 'text_delta', text: rest };
    yield eventBytes('content_block_delta', {
      type: 'content_block_delta',
      index: this.index,
      delta,
    });
  }

  /** The tool call that the block was; null for other blocks, and for an input that was cut off. */
  proposedCall(): ProposedCall | null {
    if (!this.tool || this.input.length > MAX_INPUT_CHARACTERS) return null;
    const input = parse(this.input);
    return input && { id: this.tool.id, tool: this.tool.name, input: input.value };
  }

  private remember(piece: string): void {
    if (this.tool && this.input.length <= MAX_INPUT_CHARACTERS) this.input += piece;
  }
}

/** A tool without arguments streams nothing, and means an empty object. */
function parse(json: string): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    return { value };
  } catch {
    return null;
  }
}
