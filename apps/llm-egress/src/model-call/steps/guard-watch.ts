import type { GuardrailStage } from '@gatehouse/contracts';
import type { Watch } from '../../guardrails/chain.js';
import type { Deps } from '../deps.js';
import type { AuthenticatedCall } from '../model-call.js';

/** What guardrails that enforce are told of a call: nobody waits for them once the caller has gone. */
export function enforcing(call: AuthenticatedCall, stage: GuardrailStage, deps: WatchDeps): Watch {
  return watch(call, { stage, signal: call.caller.signal }, deps);
}

/** What guardrails that observe are told: they look also at what a caller has run away from. */
export function observing(call: AuthenticatedCall, stage: GuardrailStage, deps: WatchDeps): Watch {
  return watch(call, { stage, signal: new AbortController().signal }, deps);
}

type WatchDeps = Pick<Deps, 'webhooks' | 'events'>;

function watch(
  { id, served, journal }: AuthenticatedCall,
  { stage, signal }: { readonly stage: GuardrailStage; readonly signal: AbortSignal },
  { webhooks, events }: WatchDeps,
): Watch {
  const { name, version } = served.api;
  return {
    stage,
    callId: id,
    api: { name, version },
    signal,
    webhooks,
    report: (found) => {
      journal.found(found);
      events.guardrailFound({ callId: id, api: name, ...found });
    },
  };
}
