import { GatewayError } from '@gatehouse/contracts';
import type { TokenUsage } from '@gatehouse/contracts';
import { JsonSyntaxError, member, parseJson, stringMember } from '../json/json-document.js';
import type { JsonNode, Range } from '../json/json-document.js';
import type { Restoration } from '../masking/restoration.js';
import type { Made } from '../ownership/own-made.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import type { ResultGuard } from './guard-result.js';

/** A line of results as its reader gets it. */
export interface HandedLine {
  readonly line: Buffer;
  /** Null where the line does not say whose result it is. */
  readonly customId: string | null;
  /** What the provider says it has used; null if it says nothing, because it failed. */
  readonly usage: TokenUsage | null;
  /** What the provider has made for the answer; null where there is none. */
  readonly made: Omit<Made, 'target'> | null;
}

/** Makes the lines that a provider sends into those that a caller may read. */
export class ResultLines {
  constructor(
    private readonly call: Pick<PermittedCall, 'id' | 'dialect'>,
    private readonly tools: { readonly guard: ResultGuard; readonly restoration: Restoration },
  ) {}

  /**
   * A line with its message judged and restored; everything else keeps its bytes.
   * @throws GatewayError `provider_unavailable` for a line that should be judged and is no JSON
   */
  async handed(line: Buffer): Promise<HandedLine> {
    const source = line.toString('utf8');
    const root = this.parsed(source);
    const customId = stringMember(source, root, 'custom_id');
    const result = member(root, 'result');
    const message = member(result, 'message');
    if (!result || !message) return { line, customId, usage: null, made: null };
    const body = Buffer.from(source.slice(message.start, message.end));
    const judged = await this.tools.guard.judge(body);
    const refused = judged instanceof GatewayError;
    // What was refused is charged all the same.
    const { restored, ...facts } = await this.restored(refused ? body : judged);
    if (refused) return { line: withIn(source, result, this.errored(judged)), customId, ...facts };
    if (restored.equals(body)) return { line, customId, ...facts };
    return { line: withIn(source, message, restored), customId, ...facts };
  }

  private parsed(source: string): JsonNode | undefined {
    try {
      return parseJson(source);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      if (!this.tools.guard.enforces || source.trim() === '') return undefined;
      throw new GatewayError('provider_unavailable', undefined, { detail: 'a line is no JSON' });
    }
  }

  private async restored(
    message: Buffer,
  ): Promise<Pick<HandedLine, 'usage' | 'made'> & { readonly restored: Buffer }> {
    const passage = this.call.dialect.passMessage(message, this.tools.restoration, NO_HOOKS);
    const restored = await passage.restored();
    const { usage, containerId, fileIds } = passage.facts;
    return { restored, usage, made: { containerId, fileIds } };
  }

  /** The result that the Batches API has for a request that came to nothing. */
  private errored(error: GatewayError): Buffer {
    const body = this.call.dialect.errors.body(error, this.call.id);
    return Buffer.from(JSON.stringify({ type: 'errored', error: body }));
  }
}

const NO_HOOKS = {
  beforeToolUse: () => Promise.resolve(),
  beforeEnd: () => Promise.resolve(),
};

function withIn(source: string, { start, end }: Range, replacement: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(source.slice(0, start)),
    replacement,
    Buffer.from(source.slice(end)),
  ]);
}
