import { GatewayError } from '@gatehouse/contracts';
import type { ItemCall } from '../items/item-call.js';
import { knownItem } from '../items/known-item.js';
import { recorded } from '../tool-call/recorded.js';
import { authorize } from '../tool-call/steps/authorize.js';
import { chargeQuota } from '../tool-call/steps/take-quota.js';
import { validateArguments } from '../tool-call/steps/validate-arguments.js';
import type { GovernDeps } from '../tool-call/tool-call.pipeline.js';
import { tellingUpstream } from './subscribable.js';

type Deps = Pick<GovernDeps, 'authority' | 'validators' | 'quotas' | 'recorder'>;

/**
 * Everything that happens to a subscription, in order: what happens to the reading of the resource, but that
 * nothing is read.
 * @param keep keeps it, once it is allowed.
 * @throws GatewayError why it was not made; its record holds the same code.
 */
export function governSubscription(
  call: ItemCall,
  deps: Deps,
  keep: () => Promise<unknown>,
): Promise<void> {
  return recorded({ ...call, itemMethod: 'resources/subscribe' }, deps.recorder, async () => {
    const known = await knownItem(call, deps.authority);
    const checked = validateArguments(known, deps.validators);
    const allowed = await authorize(checked, deps.authority);
    requireTelling(call);
    await chargeQuota(allowed, deps.quotas);
    await keep();
    return { value: undefined, outcome: 'ok' };
  });
}

/** Leaves a record of a subscription that is over since its caller has said so. */
export function recordUnsubscription(
  call: ItemCall,
  { recorder }: Pick<Deps, 'recorder'>,
): Promise<void> {
  return recorded({ ...call, itemMethod: 'resources/unsubscribe' }, recorder, () =>
    Promise.resolve({ value: undefined, outcome: 'ok' }),
  );
}

/** Of an aggregate’s members one may tell and another not. */
function requireTelling({ asked, server }: ItemCall): void {
  if ('items' in server && tellingUpstream(server)) return;
  const message = `The server of this resource does not tell when it changes: ${asked.called}`;
  throw new GatewayError('invalid_arguments', message);
}
