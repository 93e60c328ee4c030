import type { LlmTarget } from '@gatehouse/contracts';
import { GatewayError } from '@gatehouse/contracts';
import type { HeaderFields } from '../http/header-fields.js';
import { fieldValue } from '../http/header-fields.js';
import { isJson, mediaType } from '../http/media-type.js';
import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { dialectOf } from '../providers/dialect-of.js';
import { outgoingFields, providerAddress } from '../providers/outgoing-request.js';
import type { ProviderAnswer, ProviderRequest } from '../providers/provider-client.js';
import { ProviderFailure } from '../providers/provider-client.js';
import { providerKey } from '../providers/provider-key.js';
import type { Answered } from './answered.js';
import { answeredFailure, brokenFailure, failureClass, keylessFailure } from './failure.js';
import type { Failure } from './failure.js';
import { heldAnswer } from './held-answer.js';

/** What a target is asked. */
export interface Question extends Pick<ProviderRequest, 'method' | 'body'> {
  /** Path and query. */
  readonly path: string;
  /** The caller's header fields, where they are not those of the call. */
  readonly headers?: HeaderFields;
  /** The model, as the target knows it. */
  readonly model: string;
  /** How long it may take where that is less than the target has. */
  readonly timeoutMs?: number;
  /** What of a good answer must have come before it is one. By default its head is enough. */
  readonly open?: (answer: ProviderAnswer) => Promise<ProviderAnswer>;
}

/** More than any error has to say. */
const MAX_ERROR_BYTES = 256 * 1024;

type AskDeps = Pick<Deps, 'provider' | 'config' | 'clock' | 'secrets' | 'events'>;

/**
 * Asks a target once, with its key; the caller's own credentials stay here. What goes wrong with the
 * target is a value. Everything is written in the call's journal.
 * @throws Error when the caller hangs up
 */
export async function askTarget(
  call: AuthenticatedCall,
  target: LlmTarget,
  question: Question,
  deps: AskDeps,
): Promise<Answered | Failure> {
  const key = await usableKey(target, deps);
  if (key instanceof GatewayError) return keylessFailure(key);
  call.caller.signal.throwIfAborted();
  const { name, dialect } = target;
  const timeoutMs = Math.min(target.timeoutMs, question.timeoutMs ?? target.timeoutMs);
  const asked = { provider: dialect, target: name, model: question.model };
  const attempt = call.journal.asked(asked, deps.clock.now());
  try {
    const answer = await send(call, target, { ...question, timeoutMs, key }, deps);
    const requestId = fieldValue(answer.headers, dialectOf(dialect).errors.requestIdField);
    attempt.answered({ status: answer.status, requestId, now: deps.clock.now() });
    const failure = await failureOf({ answer, attempt }, target, deps);
    if (failure) return failure;
    return { answer: question.open ? await question.open(answer) : answer, attempt };
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    const taken = !(thrown instanceof ProviderFailure) || thrown.mayHaveArrived;
    attempt.failed({ error, taken, now: deps.clock.now() });
    if (call.caller.signal.aborted || error.code === 'internal') throw thrown;
    return brokenFailure(error, timeoutMs === target.timeoutMs);
  }
}

async function usableKey(
  { name, key }: LlmTarget,
  { secrets, events }: Pick<Deps, 'secrets' | 'events'>,
): Promise<string | GatewayError> {
  try {
    return await providerKey(key, secrets);
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    events.targetUnusable({ target: name, error });
    return error;
  }
}

function send(
  call: AuthenticatedCall,
  { baseUrl, allowPrivate, dialect }: LlmTarget,
  {
    method,
    path,
    headers = call.headers,
    body,
    timeoutMs,
    key,
  }: Question & { timeoutMs: number; key: string },
  { provider, config }: Pick<Deps, 'provider' | 'config'>,
): Promise<ProviderAnswer> {
  return provider.send({
    ...providerAddress(baseUrl, path),
    allowPrivate,
    method,
    headers: outgoingFields(headers, dialectOf(dialect).credential(key)),
    body,
    signal: call.caller.signal,
    timeoutMs,
    idleMs: config.PROVIDER_IDLE_TIMEOUT_MS,
  });
}

async function failureOf(
  { answer, attempt }: Answered,
  target: LlmTarget,
  { clock, events }: Pick<Deps, 'clock' | 'events'>,
): Promise<Failure | null> {
  const { status, headers } = answer;
  const kind = failureClass(status);
  if (kind === null) return null;
  if (kind === 'auth') events.targetKeyRefused({ target: target.name, status });
  const shown = kind === 'auth' ? unseen(answer) : await ownError(answer);
  const held = shown && { answer: shown, attempt };
  const failure = answeredFailure({ status, headers, kind }, held, clock.now());
  if (!held) attempt.failed({ error: failure.facts.error, taken: false, now: clock.now() });
  return failure;
}

/** The error in the provider's own words; what is not in its shape comes from something in between. */
async function ownError(answer: ProviderAnswer): Promise<ProviderAnswer | null> {
  if (answer.status < 400 || !isJson(mediaType(answer.headers))) return unseen(answer);
  return heldAnswer(answer, MAX_ERROR_BYTES).catch(() => null);
}

function unseen(answer: ProviderAnswer): null {
  answer.discard();
  return null;
}
