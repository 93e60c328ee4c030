import { GatewayError } from '@gatehouse/contracts';
import { describeIssue } from '../wire/describe-issue.js';
import { Behaviour, CallBehaviour } from './behaviour.js';
import type { Failure } from './failure.js';

/** By this header a single call says, in JSON, how it wants to be treated. */
export const CALL_HEADER = 'x-mock-behaviour';

/** What holds for a call, with what it asks for itself. */
export interface Wish {
  readonly behaviour: Behaviour;
  /** What it asked to fail with. */
  readonly failWith: Failure | null;
}

/**
 * What holds for a call, with what it asks for itself.
 * @throws GatewayError `invalid_request` if the header is malformed or names an unknown knob.
 */
export function wishOf(behaviour: Behaviour, header: string | string[] | undefined): Wish {
  if (header === undefined) return { behaviour, failWith: null };
  const parsed = CallBehaviour.safeParse(json(String(header)), { reportInput: true });
  if (!parsed.success) {
    throw new GatewayError('invalid_request', `${CALL_HEADER}: ${describeIssue(parsed.error)}`);
  }
  const { failWith, ...own } = parsed.data;
  return { behaviour: Object.assign({}, behaviour, own), failWith: failWith ?? null };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('invalid_request', `${CALL_HEADER}: is not valid JSON`, { cause });
  }
}
