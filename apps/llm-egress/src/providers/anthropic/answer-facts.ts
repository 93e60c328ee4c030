import type { TokenUsage } from '@gatehouse/contracts';
import { z } from 'zod';
import { sumOfUses, usedTools } from '../../budget/tool-uses.js';
import type { ToolUses } from '../../budget/tool-uses.js';
import type { AnswerFacts } from '../dialect.js';
import { servedAs } from '../served-as.js';
import { madeFiles } from './made-files.js';
import { countedAs } from './provider-side.js';

const Tokens = z.int().nonnegative().nullish().catch(null);
const Name = z.string().max(64).nullish().catch(null);

/** The usage of a Messages answer, as far as it is counted here. */
export const Usage = z.object({
  input_tokens: Tokens,
  output_tokens: Tokens,
  cache_creation_input_tokens: Tokens,
  cache_read_input_tokens: Tokens,
  /** How the tokens of `cache_creation_input_tokens` are kept. */
  cache_creation: z.object({ ephemeral_1h_input_tokens: Tokens }).nullish().catch(null),
  /** How often its own tools were used, each under a name such as `web_search_requests`. */
  server_tool_use: z.record(z.string().max(64), Tokens).nullish().catch(null),
  service_tier: Name,
  inference_geo: Name,
  speed: Name,
});
type Usage = z.output<typeof Usage>;

const COUNTED = [
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
] as const;

/** What is told of a call as a whole, beside its tokens. */
const TOLD = [
  'cache_creation',
  'server_tool_use',
  'service_tier',
  'inference_geo',
  'speed',
] as const;

/** Where its code has run. */
export const Container = z
  .object({ id: z.string().max(256) })
  .nullish()
  .catch(null);

/** What the start of an answer, or the answer as a whole, says about itself. */
export const Message = z.object({
  id: z.string().nullish().catch(null),
  model: z.string().nullish().catch(null),
  stop_reason: z.string().nullish().catch(null),
  usage: Usage.nullish().catch(null),
  container: Container,
  content: z.array(z.unknown()).nullish().catch(null),
});

/** Gathers what an answer says about itself while it passes. */
export class AnswerReader implements AnswerFacts {
  id: string | null = null;
  model: string | null = null;
  stopReason: string | null = null;
  usage: TokenUsage | null = null;
  containerId: string | null = null;
  readonly fileIds: string[] = [];
  thought = false;
  outputCharacters = 0;
  toolUses: ToolUses = {};
  complete = false;
  failed = false;
  private counted: Usage = {};

  /** The start of a streamed answer, or a whole one. */
  message(message: z.output<typeof Message>): void {
    this.id = message.id ?? null;
    this.model = message.model ?? null;
    this.stopped(message.stop_reason);
    this.ranIn(message.container);
    for (const block of message.content ?? []) this.made(block);
    this.count(message.usage);
  }

  ranIn(container: z.output<typeof Container>): void {
    this.containerId = container?.id ?? this.containerId;
  }

  /** A tool of the provider is being used. */
  used(tool: string): void {
    this.toolUses = sumOfUses([this.toolUses, { [countedAs(tool.slice(0, 64))]: 1 }]);
  }

  /** A block of the answer, which may tell of files. */
  made(block: unknown): void {
    this.fileIds.push(...madeFiles(block));
  }

  stopped(reason: string | null | undefined): void {
    this.stopReason = reason ?? this.stopReason;
  }

  /**
   * Usage in a stream is cumulative, and each field comes when it is known: what is said replaces what
   * was said before. Adding up would count twice.
   */
  count(usage: Usage | null | undefined): void {
    if (!usage) return;
    this.hear(usage);
    const { input_tokens, output_tokens } = this.counted;
    const created = this.counted.cache_creation_input_tokens ?? 0;
    const read = this.counted.cache_read_input_tokens ?? 0;
    const keptLonger = Math.min(
      created,
      this.counted.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    );
    this.usage = {
      promptTokens: (input_tokens ?? 0) + created + read,
      completionTokens: output_tokens ?? 0,
      cacheCreationTokens: created,
      cacheReadTokens: read,
      ...(keptLonger > 0 ? { cacheCreation1hTokens: keptLonger } : {}),
      ...surcharges(this.counted),
    };
  }

  private hear(usage: Usage): void {
    for (const field of COUNTED) {
      const tokens = usage[field];
      if (typeof tokens === 'number') this.counted[field] = tokens;
    }
    for (const field of TOLD) {
      if (usage[field]) Object.assign(this.counted, { [field]: usage[field] });
    }
  }
}

/** What a call costs beside its tokens, or more for them. */
function surcharges(usage: Usage): Pick<TokenUsage, 'serverTools' | 'served'> {
  const uses = Object.entries(usage.server_tool_use ?? {}).map(([name, count]) => ({
    [name]: count ?? 0,
  }));
  const served = servedAs({
    serviceTier: usage.service_tier,
    inferenceGeo: usage.inference_geo,
    speed: usage.speed,
  });
  return {
    ...usedTools(sumOfUses(uses)),
    ...(served ? { served } : {}),
  };
}
