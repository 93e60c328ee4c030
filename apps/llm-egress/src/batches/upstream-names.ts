import { GatewayError } from '@gatehouse/contracts';
import type { LlmTarget } from '@gatehouse/contracts';
import type { Edit } from '../json/edits.js';
import { member } from '../json/json-document.js';
import { hasModel, upstreamModel } from '../routing/serves.js';
import type { ReadBatch } from './read-batch.js';

/**
 * What has to be changed in a batch so that every request names its model as its target does.
 * @throws GatewayError `policy_denied` if the target does not serve a model
 */
export function upstreamNames(target: LlmTarget, { requests, models }: ReadBatch): readonly Edit[] {
  if (!models.every((model) => hasModel(target.models, model))) {
    throw new GatewayError('policy_denied', 'A model is not offered where batches are made', {
      detail: `target ${target.name} does not serve it`,
    });
  }
  return requests.flatMap(({ document, facts, model }) => {
    const name = upstreamModel(target, model);
    const written = member(document.root, 'model');
    if (!written || facts.model === name) return [];
    return [{ start: written.start, end: written.end, replacement: JSON.stringify(name) }];
  });
}
