import { GatewayError } from '@gatehouse/contracts';
import { readWhole } from '@gatehouse/service-kit';
import type { Bytes } from '@gatehouse/service-kit';
import type { HeaderFields } from '../../http/header-fields.js';
import { rateLimitFields, returnedFields, without } from '../../http/header-fields.js';
import { isEventStream, isJson, mediaType } from '../../http/media-type.js';
import type { AnswerFacts, AnswerHooks } from '../../providers/dialect.js';
import { budgetFields, costFields } from '../../budget/header-fields.js';
import type { Deps } from '../deps.js';
import type { ForwardedCall } from '../model-call.js';
import { ownMade } from '../../ownership/own-made.js';
import type { Made } from '../../ownership/own-made.js';
import { guardAnswer } from './guard-answer.js';
import { rememberToolUse } from './remember-tool-use.js';
import { settle } from './settle.js';

/** More than any answer that comes in one piece. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Proxies on the way must neither collect nor compress a stream. */
const STREAMED: HeaderFields = [
  ['cache-control', 'no-cache, no-transform'],
  ['x-accel-buffering', 'no'],
];

/**
 * Brings the answer to the caller, with the personal values back where they may be seen. The budget is
 * settled and the proposed tool calls are remembered before the caller can act on them.
 * @throws GatewayError when the provider breaks off
 */
export async function deliver(call: ForwardedCall, deps: Deps): Promise<void> {
  const { status } = call.answer;
  const type = mediaType(call.answer.headers);
  try {
    if (status >= 300 && status < 400) throw unusable(`redirect, status ${status}`);
    if (status >= 400) return await passError(call, type);
    if (isEventStream(type)) return await passStream(call, deps);
    if (isJson(type)) return await passMessage(call, deps);
    throw unusable(`content type ${type}`);
  } finally {
    call.answer.discard();
  }
}

async function passStream(call: ForwardedCall, deps: Deps): Promise<void> {
  const { caller, answer, dialect, restoration, journal } = call;
  const { body, accounted } = await guardAnswer(call, 'stream', deps);
  const passage = dialect.passStream(body, restoration, hooks(call, deps), call.facts);
  if (!accounted) journal.answering(passage.facts);
  caller.start(answer.status, responseFields(call, STREAMED));
  for await (const chunk of passage.body) await caller.write(chunk);
  if (!passage.facts.complete && !passage.facts.failed) throw unusable('the stream has no end');
  await caller.end();
}

async function passMessage(call: ForwardedCall, deps: Deps): Promise<void> {
  const { caller, answer, dialect, restoration, journal } = call;
  if (call.operation === 'count_tokens') {
    return caller.send(answer.status, responseFields(call), await wholeAnswer(answer.body));
  }
  const { body, accounted } = await guardAnswer(call, 'message', deps);
  const passage = dialect.passMessage(await wholeAnswer(body), restoration, hooks(call, deps));
  if (!accounted) journal.answering(passage.facts);
  const restored = await passage.restored();
  await caller.send(
    answer.status,
    responseFields(call, costFields(journal.costMicros())),
    restored,
  );
}

/** The provider's errors are its own; what is not in its shape comes from something in between. */
async function passError(call: ForwardedCall, type: string): Promise<void> {
  const { caller, answer } = call;
  if (!isJson(type)) throw unusable(`status ${answer.status}, content type ${type}`);
  await caller.send(answer.status, responseFields(call), await wholeAnswer(answer.body));
}

function hooks(call: ForwardedCall, deps: Deps): AnswerHooks {
  return {
    beforeToolUse: (proposed) => rememberToolUse(call, proposed, deps),
    beforeEnd: async () => {
      await settle(call, deps);
      const { answer, givenBy } = call.journal;
      if (answer && givenBy)
        await ownMade(call, { ...madeOf(answer), target: givenBy.asked.target }, deps);
    },
  };
}

function madeOf({ containerId, fileIds }: AnswerFacts): Omit<Made, 'target'> {
  return { containerId, fileIds };
}

/** The provider's header fields with those of the gate, which take the place of equal ones. */
export function responseFields(
  call: Pick<ForwardedCall, 'id' | 'answer' | 'dialect' | 'journal'>,
  more: HeaderFields = [],
): HeaderFields {
  const limit = call.journal.facts?.added?.maxTokens ?? null;
  const ours: HeaderFields = [
    ['x-gatehouse-call-id', call.id],
    // What the gate has changed in the request, it says.
    ...(limit === null ? [] : [['x-gatehouse-default-max-tokens', String(limit)] as const]),
    ...targetFields(call),
    ...rateLimitFields(call.journal.limits),
    ...budgetFields(call.journal.reservation?.lowered ?? null),
    ...more,
  ];
  return [...without(returnedFields(call.answer.headers), ours), ...ours];
}

/** Who has answered, and whether in another dialect than the caller sees. */
function targetFields({
  dialect,
  journal,
}: Pick<ForwardedCall, 'dialect' | 'journal'>): HeaderFields {
  const asked = journal.givenBy?.asked;
  if (!asked) return [];
  const translated = asked.provider !== dialect.name;
  return [
    ['x-gatehouse-target', asked.target],
    ...(translated ? [['x-gatehouse-translated-to', asked.provider] as const] : []),
  ];
}

function unusable(detail: string): GatewayError {
  return new GatewayError('provider_unavailable', undefined, { detail });
}

/**
 * All of an answer.
 * @throws GatewayError `provider_unavailable` for more than any provider would answer
 */
export async function wholeAnswer(body: Bytes): Promise<Buffer> {
  const whole = await readWhole(body, MAX_ANSWER_BYTES);
  if (whole) return whole;
  throw unusable('the answer is too large');
}
