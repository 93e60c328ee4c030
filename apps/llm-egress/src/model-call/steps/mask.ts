import { GatewayError } from '@gatehouse/contracts';
import { applyEdits } from '../../json/edits.js';
import { maskDocument } from '../../masking/mask-document.js';
import type { MaskedDocument } from '../../masking/mask-document.js';
import { OffsetMap } from '../../masking/offset-map.js';
import { Restoration } from '../../masking/restoration.js';
import { PlaceholderVault } from '../../masking/vault.js';
import { withDeadline } from '../../time/with-deadline.js';
import type { Deps } from '../deps.js';
import type { MaskedCall, ReservedCall } from '../model-call.js';

type MaskDeps = Pick<Deps, 'config' | 'events' | 'placeholders' | 'tenantKeys'>;

/**
 * Hides personal values in the request. Whatever goes wrong here goes to the caller as an error: nothing
 * leaves unmasked.
 * @throws GatewayError `blocked_content`, `masking_failed`, `too_large`
 */
export async function mask(call: ReservedCall, deps: MaskDeps): Promise<MaskedCall> {
  const { tenantKeys, events } = deps;
  const { api, masking } = call.served;
  const key = tenantKeys.of(call.principal.tenant);
  const vault = new PlaceholderVault(key, masking.analyses.placeholders(key.toString('base64')));
  if (masking.detectors.length === 0) {
    return { ...call, masked: call.body, restoration: new Restoration(vault, []) };
  }
  const hidden = await hide(call, vault, deps);
  call.journal.hid(hidden.masked);
  events.personalDataFound({ api: api.name, masked: hidden.masked, reported: hidden.reported });
  if (api.pii.rememberPlaceholders) await remember(call, { vault, text: hidden.text }, deps);
  const { text, documents } = withQuotations(call, hidden);
  const masked = text === call.document.source ? call.body : Buffer.from(text);
  const restoration = new Restoration(vault, api.pii.restoreInTools, documents);
  return { ...call, masked, restoration };
}

async function hide(
  { served, dialect, document, journal }: ReservedCall,
  vault: PlaceholderVault,
  { events }: MaskDeps,
): Promise<MaskedDocument> {
  const { api, masking } = served;
  const { source } = document;
  const carriers = dialect.carriers(document, api.pii);
  try {
    return await maskDocument({ source, carriers }, masking, vault, (entity) =>
      events.detectorFailed({ api: api.name, entity }),
    );
  } catch (error) {
    const blocked = error instanceof GatewayError && error.code === 'blocked_content';
    if (blocked) journal.denied('pii');
    throw error;
  }
}

/** Keeps what this call has hidden for later ones, and takes up what earlier ones have. */
async function remember(
  { principal }: ReservedCall,
  masked: { readonly vault: PlaceholderVault; readonly text: string },
  { placeholders, events, config }: MaskDeps,
): Promise<void> {
  placeholders.remember(principal, masked.vault);
  try {
    const recalled = placeholders.recall(principal, masked.text, masked.vault);
    await withDeadline(recalled, config.JOIN_TIMEOUT_MS);
  } catch (error) {
    events.placeholdersLost({ step: 'recall', error });
  }
}

/** Citations that come back point into the documents as the provider knows them: masked. */
function withQuotations(
  { dialect, document }: ReservedCall,
  masked: MaskedDocument,
): { readonly text: string; readonly documents: readonly (OffsetMap | null)[] } {
  if (masked.edits.length === 0 || !dialect.citations) return { text: masked.text, documents: [] };
  const documents = dialect.citations
    .documents(document)
    .map((node) => node && OffsetMap.of(document.source, node, masked.edits));
  const moved = dialect.citations.edits(document, documents);
  if (moved.length === 0) return { text: masked.text, documents };
  return { text: applyEdits(document.source, [...masked.edits, ...moved]), documents };
}
