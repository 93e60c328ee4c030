import { identityOf } from '../catalogue/catalog-object.js';
import type { StoredObject } from '../catalogue/catalog-object.js';
import type { Revision } from '../storage/catalog.repository.js';

/** A thing of the catalogue in a list. */
export function toSummary(object: StoredObject) {
  return {
    ...identityOf(object.manifest),
    tenant: object.manifest.metadata.tenant,
    title: object.manifest.spec.title ?? object.manifest.metadata.name,
    lifecycle: object.lifecycle,
    revision: object.revision,
    changedAt: object.changedAt.toISOString(),
    changedBy: object.changedBy,
  };
}

/** A thing of the catalogue in full: what was written, and what becomes of it for the data plane. */
export function toDetail(object: StoredObject) {
  return { ...toSummary(object), manifest: object.manifest, entry: object.entry };
}

/** One line of a history. */
export function toRevisionView(revision: Revision) {
  const { changedAt, ...rest } = revision;
  return { ...rest, changedAt: changedAt.toISOString() };
}
