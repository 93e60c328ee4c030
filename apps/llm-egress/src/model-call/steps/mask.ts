import { GatewayError } from '@gatehouse/contracts';
import { maskDocument } from '../../masking/mask-document.js';
import { tenantKey } from '../../masking/placeholder.js';
import { Restoration } from '../../masking/restoration.js';
import { PlaceholderVault } from '../../masking/vault.js';
import type { Deps } from '../deps.js';
import type { MaskedCall, ReservedCall } from '../model-call.js';

/**
 * Hides personal values in the request. Whatever goes wrong here goes to the caller as an error: nothing
 * leaves unmasked.
 * @throws GatewayError `blocked_content`, `masking_failed`, `too_large`
 */
export async function mask(
  call: ReservedCall,
  { config, events }: Pick<Deps, 'config' | 'events'>,
): Promise<MaskedCall> {
  const { api, masking } = call.served;
  const key = tenantKey(config.MASKING_KEY.reveal(), call.principal.tenant);
  const vault = new PlaceholderVault(key, masking.analyses.placeholders(key.toString('base64')));
  const restoration = new Restoration(vault, api.pii.restoreInTools);
  if (masking.detectors.length === 0) return { ...call, outgoing: call.body, restoration };
  const { source } = call.document;
  const carriers = call.dialect.carriers(call.document, api.pii);
  const failed = (entity: string): void => events.detectorFailed({ api: api.name, entity });
  const masked = await maskDocument({ source, carriers }, masking, vault, failed).catch(
    (error: unknown) => {
      const blocked = error instanceof GatewayError && error.code === 'blocked_content';
      if (blocked) call.journal.denied('pii');
      throw error;
    },
  );
  call.journal.hid(masked.masked);
  events.personalDataFound({ api: api.name, masked: masked.masked, reported: masked.reported });
  const outgoing = masked.text === source ? call.body : Buffer.from(masked.text);
  return { ...call, outgoing, restoration };
}
