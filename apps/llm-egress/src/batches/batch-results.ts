import { GatewayError } from '@gatehouse/contracts';
import type { TokenUsage } from '@gatehouse/contracts';
import { priceOf } from '../budget/price.js';
import { fieldValue } from '../http/header-fields.js';
import type { JsonNode } from '../json/json-document.js';
import { JsonSyntaxError, member, parseJson } from '../json/json-document.js';
import { Restoration } from '../masking/restoration.js';
import { PlaceholderVault } from '../masking/vault.js';
import type { Deps } from '../model-call/deps.js';
import { isJson } from '../http/media-type.js';
import { collect, responseFields } from '../model-call/steps/deliver.js';
import type { Batch } from '../ownership/provider-resources.js';
import { ownerOf } from '../ownership/provider-resources.js';
import type { AnswerFacts, ApiDialect } from '../providers/dialect.js';
import { askProvider } from '../resource-call/ask-provider.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { settleResults } from './batch-budget.js';
import { lines } from './lines.js';
import { unsealValues } from './sealed-values.js';
import { UsageTally } from './usage-tally.js';

/**
 * Hands over the results of a batch, line by line, with the personal values back in their place. What they
 * say was used is what the batch has cost; the first to read them to the end settles it.
 */
export async function batchResults(call: PermittedCall, id: string, deps: Deps): Promise<void> {
  const owner = ownerOf(call);
  const batch = await deps.resources.batch(owner, id);
  if (!batch) throw new GatewayError('not_found');
  const restoration = await restorationOf(call, batch, deps);
  const answered = await askProvider(call, {}, deps);
  const { answer, caller } = answered;
  if (answer.status >= 300) return sendText(answered, await jsonAnswer(answered));
  try {
    refuseOtherKinds(fieldValue(answer.headers, 'content-type') ?? '');
    const tally = new UsageTally(priceOf(call.served.api.prices, batch.model));
    caller.begin(answer.status, responseFields(answered));
    for await (const line of lines(answer.body)) {
      await caller.write(await restoredLine(line, { dialect: call.dialect, restoration, tally }));
    }
    await settleOnce(call, { id, batch, tally }, deps);
    await caller.end();
  } finally {
    answer.discard();
  }
}

async function settleOnce(
  call: PermittedCall,
  { id, batch, tally }: { readonly id: string; readonly batch: Batch; readonly tally: UsageTally },
  deps: Deps,
): Promise<void> {
  if (!(await deps.resources.settleBatch(ownerOf(call), id))) return;
  call.journal.answering(settledFacts(tally.usage));
  call.journal.model = batch.model;
  call.journal.charged = tally.costMicros;
  await settleResults(call, batch, tally, deps);
}

async function restorationOf(call: PermittedCall, batch: Batch, deps: Deps): Promise<Restoration> {
  const key = deps.tenantKeys.of(call.principal.tenant);
  const { callId } = batch.reservation;
  const parts = await deps.resources.values(ownerOf(call), callId, batch.valueParts);
  const vault = new PlaceholderVault(key);
  for (const { placeholder, hidden } of unsealValues(parts, key, callId)) {
    vault.adopt(placeholder, hidden);
  }
  return new Restoration(vault, call.served.api.pii.restoreInTools);
}

interface LineTools {
  readonly dialect: ApiDialect;
  readonly restoration: Restoration;
  readonly tally: UsageTally;
}

const NO_HOOKS = {
  beforeToolUse: () => Promise.resolve(),
  beforeEnd: () => Promise.resolve(),
};

/** A line with its message restored; everything else keeps its bytes. */
async function restoredLine(
  line: Buffer,
  { dialect, restoration, tally }: LineTools,
): Promise<Buffer> {
  const source = line.toString('utf8');
  const message = messageIn(source);
  if (!message) return line;
  const body = Buffer.from(source.slice(message.start, message.end));
  const passage = dialect.passMessage(body, restoration, NO_HOOKS);
  const restored = await collect(passage.body);
  tally.add(passage.facts.usage);
  if (restored.equals(body)) return line;
  const [before, after] = [source.slice(0, message.start), source.slice(message.end)];
  return Buffer.concat([Buffer.from(before), restored, Buffer.from(after)]);
}

function messageIn(line: string): JsonNode | undefined {
  try {
    return member(member(parseJson(line), 'result'), 'message');
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function settledFacts(usage: TokenUsage): AnswerFacts {
  return {
    id: null,
    model: null,
    stopReason: null,
    usage,
    thought: false,
    outputCharacters: 0,
    complete: true,
    failed: false,
  };
}

function refuseOtherKinds(type: string): void {
  if (
    isJson(type) ||
    /^(?:application|text)\/(?:x-jsonl|jsonl|x-ndjson|binary|octet-stream|plain)\b/i.test(type)
  )
    return;
  throw new GatewayError('provider_unavailable', undefined, { detail: `content type ${type}` });
}
