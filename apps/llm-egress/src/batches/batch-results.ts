import { GatewayError } from '@gatehouse/contracts';
import { priceOf } from '../budget/price.js';
import { fieldValue } from '../http/header-fields.js';
import { Restoration } from '../masking/restoration.js';
import { PlaceholderVault } from '../masking/vault.js';
import type { Deps } from '../model-call/deps.js';
import { isJson } from '../http/media-type.js';
import { responseFields } from '../model-call/steps/deliver.js';
import { ownMade } from '../ownership/own-made.js';
import type { Batch } from '../ownership/provider-resources.js';
import { ownerOf } from '../ownership/provider-resources.js';
import { askProvider } from '../resource-call/ask-provider.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { resourceTarget } from '../resource-call/resource-target.js';
import { settleResults } from './batch-budget.js';
import { unsealNotes } from './batch-notes.js';
import type { BatchNotes } from './batch-notes.js';
import { groups } from './groups.js';
import { ResultGuard } from './guard-result.js';
import { lines } from './lines.js';
import { ResultLines } from './result-lines.js';
import { wholeOf, UsageTally } from './usage-tally.js';

/** So much of the results is judged at a time. */
const JUDGED_TOGETHER = { items: 16, total: 4 * 1024 * 1024 };
/** Where nothing is judged, nothing waits. */
const ONE_BY_ONE = { items: 1, total: 1 };

/**
 * Hands over the results of a batch, line by line, with the personal values back in their place. One that
 * a guardrail objects to is replaced by an error. What they say was used is what the batch has cost; the
 * first to read them to the end settles it.
 */
export async function batchResults(call: PermittedCall, id: string, deps: Deps): Promise<void> {
  const batch = await deps.resources.batch(ownerOf(call), id);
  if (!batch) throw new GatewayError('not_found');
  const notes = await notesOf(call, batch, deps);
  const answered = await askProvider(call, {}, deps);
  const { answer, caller } = answered;
  if (answer.status >= 300) return sendText(answered, await jsonAnswer(answered));
  try {
    refuseOtherKinds(fieldValue(answer.headers, 'content-type') ?? '');
    const { prices } = call.served.api;
    const target = resourceTarget(call.served.api, call.dialect.name).name;
    const models = new Map(notes.models);
    const tallies = batch.reservations.map(({ model }) => new UsageTally(priceOf(prices, model)));
    const guard = new ResultGuard(call, deps);
    const results = new ResultLines(call, { guard, restoration: restorationOf(call, notes, deps) });
    caller.begin(answer.status, responseFields(answered));
    const size = guard.looks ? JUDGED_TOGETHER : ONE_BY_ONE;
    for await (const group of groups(lines(answer.body), size, (line) => line.length)) {
      const handed = await Promise.all(group.map((line) => results.handed(line)));
      for (const { line, customId, usage, made } of handed) {
        if (made) await ownMade(call, { ...made, target }, deps);
        tallies[models.get(customId ?? '') ?? 0]?.add(usage);
        await caller.write(line);
      }
    }
    await settleOnce(call, { id, batch, tallies }, deps);
    await caller.end();
  } finally {
    answer.discard();
  }
}

interface Counted {
  readonly id: string;
  readonly batch: Batch;
  readonly tallies: readonly UsageTally[];
}

async function settleOnce(call: PermittedCall, counted: Counted, deps: Deps): Promise<void> {
  const { id, batch, tallies } = counted;
  if (batch.settled) return;
  // First to ratelimit: if it is silent, the batch stays to be settled by whoever reads the results next.
  if (!(await settleResults(call, batch, tallies, deps))) return;
  if (!(await deps.resources.settleBatch(ownerOf(call), id))) return;
  const whole = wholeOf(tallies);
  call.journal.answering({
    id: null,
    model: null,
    stopReason: null,
    usage: whole.usage,
    thought: false,
    outputCharacters: 0,
    toolUses: {},
    complete: true,
    containerId: null,
    fileIds: [],
    failed: false,
  });
  call.journal.model = batch.reservations.map(({ model }) => model).join(', ');
  call.journal.charged = whole.costMicros;
}

async function notesOf(call: PermittedCall, { notes }: Batch, deps: Deps): Promise<BatchNotes> {
  const parts = await deps.resources.notes(ownerOf(call), notes);
  return unsealNotes(parts, deps.tenantKeys.of(call.principal.tenant), notes.id);
}

function restorationOf(
  { principal, served }: PermittedCall,
  { values }: BatchNotes,
  { tenantKeys }: Pick<Deps, 'tenantKeys'>,
): Restoration {
  const vault = new PlaceholderVault(tenantKeys.of(principal.tenant));
  for (const { placeholder, hidden } of values) vault.adopt(placeholder, hidden);
  return new Restoration(vault, served.api.pii.restoreInTools);
}

function refuseOtherKinds(type: string): void {
  if (
    isJson(type) ||
    /^(?:application|text)\/(?:x-jsonl|jsonl|x-ndjson|binary|octet-stream|plain)\b/i.test(type)
  )
    return;
  throw new GatewayError('provider_unavailable', undefined, { detail: `content type ${type}` });
}
