import { GatewayError } from '@gatehouse/contracts';
import type { GuardrailChain, Watch } from '../guardrails/chain.js';
import type { Speech } from '../guardrails/speech.js';
import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import type { JsonNode } from '../json/json-document.js';
import { items, member, parseJson } from '../json/json-document.js';
import type { Deps } from '../model-call/deps.js';
import { enforcing, observing } from '../model-call/steps/guard-watch.js';
import type { ApiDialect } from '../providers/dialect.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { Breather } from '../time/breather.js';
import { toldOnce } from './batch-watch.js';
import { groups } from './groups.js';

/** So many requests are judged at a time, which is what a webhook may be asked at once. */
const TOGETHER = { items: 16, total: Number.POSITIVE_INFINITY };

/** A request of the masked batch, and where it stands there. */
interface Placed {
  readonly index: number;
  readonly node: JsonNode;
  readonly text: string;
}

/**
 * Shows the masked requests of a batch to the guardrails of the LLM API, each by itself, as if it had come
 * alone. One that may not pass refuses the whole batch: a caller that gets half of one would not know
 * which. Those that only observe hold nothing up.
 * @throws GatewayError `guardrail_violated`, `guardrail_unavailable`, naming the request
 */
export async function guardBatch(
  call: PermittedCall,
  masked: string,
  deps: Pick<Deps, 'webhooks' | 'events'>,
): Promise<string> {
  const chain = call.served.guardrails.request;
  if (!chain.enforces && !chain.observes) return masked;
  const requests = requestsOf(masked);
  if (chain.observes) {
    const watch = toldOnce(observing(call, 'request', deps));
    call.journal.pending(observeAll(requests, { chain, watch, dialect: call.dialect }));
  }
  if (!chain.enforces) return masked;
  const watch = toldOnce(enforcing(call, 'request', deps));
  try {
    const edits = await enforceAll(requests, { chain, watch, dialect: call.dialect });
    return applyEdits(masked, edits);
  } catch (error) {
    call.journal.refusedBy(error);
    throw error;
  }
}

interface Judging {
  readonly chain: GuardrailChain;
  readonly watch: Watch;
  readonly dialect: ApiDialect;
}

async function enforceAll(requests: readonly Placed[], judging: Judging): Promise<Edit[]> {
  const edits: Edit[] = [];
  const breather = new Breather();
  for await (const group of groups(requests, TOGETHER, () => 1)) {
    judging.watch.signal.throwIfAborted();
    const verdicts = await Promise.allSettled(group.map((request) => enforce(request, judging)));
    for (const verdict of verdicts) {
      if (verdict.status === 'rejected') throw verdict.reason;
      if (verdict.value) edits.push(verdict.value);
    }
    await breather.breathe();
  }
  return edits;
}

/** What the guardrails make of one request; null if they leave it as it is. */
async function enforce(
  { index, node, text }: Placed,
  { chain, watch, dialect }: Judging,
): Promise<Edit | null> {
  const speech = speechOf(dialect, text);
  const texts = await chain.enforce(speech.texts, watch).catch((error: unknown) => {
    throw error instanceof GatewayError ? named(index, error) : error;
  });
  if (texts.every((each, at) => each === speech.texts[at]?.text)) return null;
  const replacement = speech.withTexts(texts).toString('utf8');
  return { start: node.start, end: node.end, replacement };
}

async function observeAll(
  requests: readonly Placed[],
  { chain, watch, dialect }: Judging,
): Promise<void> {
  const breather = new Breather();
  for await (const group of groups(requests, TOGETHER, () => 1)) {
    await Promise.all(group.map(({ text }) => chain.observe(speechOf(dialect, text).texts, watch)));
    await breather.breathe();
  }
}

function requestsOf(masked: string): Placed[] {
  return items(member(parseJson(masked), 'requests')).flatMap((request, index) => {
    const node = member(request, 'params');
    return node ? [{ index, node, text: masked.slice(node.start, node.end) }] : [];
  });
}

function speechOf(dialect: ApiDialect, source: string): Speech {
  const root = parseJson(source);
  if (root.kind !== 'object') throw new GatewayError('internal');
  return dialect.requestSpeech({ source, root });
}

/** The refusal of one request, as that of the batch that it is in. */
function named(index: number, error: GatewayError): GatewayError {
  return new GatewayError(error.code, `requests.${index}: ${error.message}`, {
    facts: { ...error.facts, request: index },
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    cause: error,
  });
}
