import { GatewayError } from '@gatehouse/contracts';
import { maskDocument } from '../masking/mask-document.js';
import { PlaceholderVault } from '../masking/vault.js';
import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import {
  authorizeModel,
  refuseProviderTools,
  refuseUnseen,
} from '../model-call/steps/authorize.js';
import { containerHolder } from '../ownership/containers.js';
import { fileHolders } from '../ownership/foreign-files.js';
import { readDocument } from '../model-call/steps/read-request.js';
import { applyEdits } from '../json/edits.js';
import type { Edit } from '../json/edits.js';
import { parseJson, stringMember } from '../json/json-document.js';
import { ownerOf } from '../ownership/provider-resources.js';
import { ProviderFailure } from '../providers/provider-client.js';
import { askProvider } from '../resource-call/ask-provider.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { resourceTarget } from '../resource-call/resource-target.js';
import { giveBack, reserveBatch } from './batch-budget.js';
import type { BatchReservation } from './batch-budget.js';
import { sealNotes } from './batch-notes.js';
import type { BatchNotes } from './batch-notes.js';
import { guardBatch } from './guard-batch.js';
import { readBatch } from './read-batch.js';
import type { ReadBatch } from './read-batch.js';
import { ownResultsUrl } from './results-url.js';
import { upstreamNames } from './upstream-names.js';

/**
 * Makes a batch: every request in it is read, authorised, masked and judged as if it had come alone, and all
 * of them are paid for at once. The batch belongs to the application from then on.
 */
export async function createBatch(call: PermittedCall, deps: Deps): Promise<void> {
  const { document } = await readDocument(call);
  const { api } = call.served;
  const batch = readBatch(document, call.dialect, {
    defaults: { maxTokens: api.defaultMaxTokens },
    aliases: api.aliases,
  });
  const model = batch.models.join(', ');
  call.journal.facts = { ...batch.requests[0].facts, model, stream: false };
  await authorizeBatch(call, batch, deps);
  const names = upstreamNames(resourceTarget(api, call.dialect.name), batch);
  const reservation = await reserveBatch(call, batch, deps);
  const making = { source: document.source, reservation, batch, names };
  let send: () => Promise<void>;
  try {
    send = await make(call, making, deps);
  } finally {
    if (!reservation.kept) await giveBack(call, reservation.reservations, deps);
  }
  await send();
}

interface Making {
  readonly source: string;
  readonly reservation: BatchReservation;
  readonly batch: ReadBatch;
  /** How the provider calls the models. */
  readonly names: readonly Edit[];
}

/** Has the provider make the batch, and writes down whose it is. Resolves with how to answer. */
async function make(
  call: PermittedCall,
  { source, reservation, batch, names }: Making,
  deps: Deps,
): Promise<() => Promise<void>> {
  const owner = ownerOf(call);
  const { masked, values } = await maskBatch(call, { ...batch, source, names }, deps);
  const outgoing = Buffer.from(await guardBatch(call, masked, deps));
  const key = deps.tenantKeys.of(call.principal.tenant);
  const notes = sealNotes({ values, models: modelsOf(batch) }, key, call.id);
  await deps.resources.keepNotes(owner, call.id, notes);
  const answered = await askProvider(call, { body: outgoing }, deps).catch((error: unknown) => {
    reservation.kept = error instanceof ProviderFailure && error.mayHaveArrived;
    throw error;
  });
  // From here on the provider has taken it up, unless it says that it has not.
  reservation.kept = answered.answer.status < 300;
  const text = await jsonAnswer(answered);
  if (!reservation.kept) return () => sendText(answered, text);
  const id = stringMember(text, parseJson(text), 'id');
  if (id === null) throw new GatewayError('provider_unavailable', undefined, { detail: 'no id' });
  await deps.resources.ownBatch(owner, id, {
    kind: 'batch',
    settled: false,
    reservations: [...reservation.reservations],
    notes: { id: call.id, parts: notes.length },
  });
  return () => sendText(answered, ownResultsUrl(text, call, deps.config));
}

/** Which of its models each request is for; nothing needs to be said where there is one alone. */
function modelsOf({ requests, models }: ReadBatch): [string, number][] {
  if (models.length === 1) return [];
  const positions = new Map(models.map((model, index) => [model, index]));
  return requests.map(({ customId, model }) => [customId, positions.get(model) ?? 0]);
}

/** Each model by itself; what the provider would run by itself, and files, request by request. */
async function authorizeBatch(
  call: AuthenticatedCall,
  { requests, models }: ReadBatch,
  deps: Deps,
): Promise<void> {
  for (const model of models) await authorizeModel(call, model, deps);
  const fileIds = new Set<string>();
  const containerIds = new Set<string>();
  for (const { facts } of requests) {
    refuseProviderTools(call, facts);
    refuseUnseen(call, facts.unseen);
    if (facts.containerId !== null) containerIds.add(facts.containerId);
    for (const id of facts.fileIds) fileIds.add(id);
  }
  const holders = new Set(await fileHolders(call, [...fileIds], deps));
  for (const id of containerIds) holders.add((await containerHolder(call, id, deps)) ?? '');
  const { name } = resourceTarget(call.served.api, call.dialect.name);
  if ([...holders].some((holder) => holder !== name)) {
    throw new GatewayError('policy_denied', 'A file or container is not where batches are made', {
      detail: `batches are made at ${name}`,
    });
  }
}

/** The batch without personal values, and these, for when its results come. */
async function maskBatch(
  call: PermittedCall,
  { source, requests, names }: Pick<Making, 'source' | 'names'> & ReadBatch,
  { tenantKeys, events }: Deps,
): Promise<{ readonly masked: string; readonly values: BatchNotes['values'] }> {
  const { api, masking } = call.served;
  if (masking.detectors.length === 0) {
    return { masked: applyEdits(source, names), values: [] };
  }
  const key = tenantKeys.of(call.principal.tenant);
  const vault = new PlaceholderVault(key);
  const carriers = requests.flatMap(({ document }) => call.dialect.carriers(document, api.pii));
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
  const text = names.length === 0 ? masked.text : applyEdits(source, [...masked.edits, ...names]);
  return { masked: text, values: vault.entries() };
}
