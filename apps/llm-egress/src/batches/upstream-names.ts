import { GatewayError } from '@gatehouse/contracts';
import type { LlmTarget } from '@gatehouse/contracts';
import type { Edit } from '../json/edits.js';
import { member } from '../json/json-document.js';
import { hasModel, upstreamModel } from '../routing/serves.js';
import type { ReadBatch } from './read-batch.js';

/**
 * What has to be changed in a batch so that every request names the model as its target does.
 * @throws GatewayError `policy_denied` if the target does not serve the model
 */
export function upstreamNames(target: LlmTarget, { requests, model }: ReadBatch): readonly Edit[] {
  if (!hasModel(target.models, model)) {
    throw new GatewayError('policy_denied', 'The model is not offered where batches are made', {
      detail: `target ${target.name} does not serve the model`,
    });
  }
  const name = upstreamModel(target, model);
  return requests.flatMap(({ document, facts }) => {
    const written = member(document.root, 'model');
    if (!written || facts.model === name) return [];
    return [{ start: written.start, end: written.end, replacement: JSON.stringify(name) }];
  });
}
