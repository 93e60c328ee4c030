import type { LlmApiPolicy } from '@gatehouse/contracts';
import type { Range } from '../json/json-document.js';
import { findEmails } from './detectors/email.js';
import { findNames } from './detectors/person-name.js';
import { findPhones } from './detectors/phone.js';
import { findAddresses } from './detectors/postal-address.js';
import { regexDetector } from './detectors/regex.js';
import type { FieldHint } from './field-hint.js';
import type { EntityRule } from './finding.js';

export interface Detector {
  readonly rule: EntityRule;
  readonly find: (text: string) => Range[];
  /** Whether what it finds is surely personal, so that it is looked for in the whole conversation. */
  readonly teaches: boolean;
}

/** The PII section of an LLM API, ready to be applied. */
export interface MaskingPolicy {
  readonly detectors: readonly Detector[];
  /** The rules of the built-in entities that are switched on: they know fields, too. */
  readonly fields: ReadonlyMap<FieldHint['entity'], EntityRule>;
  /** Whether a value is never to be masked. */
  readonly allows: (value: string) => boolean;
}

const BUILTIN: Record<FieldHint['entity'], (text: string) => Range[]> = {
  EMAIL: findEmails,
  PHONE: findPhones,
  NAME: findNames,
  ADDRESS: findAddresses,
};

/**
 * Compiles the PII section of a manifest.
 * @throws GatewayError `invalid_manifest` if a pattern is not RE2 syntax: then nothing can be forwarded.
 */
export function compileMaskingPolicy(pii: LlmApiPolicy['pii']): MaskingPolicy {
  const allowed = new Set(pii.allow.map(plain));
  const detectors: Detector[] = [];
  const fields = new Map<FieldHint['entity'], EntityRule>();
  for (const entity of pii.entities) {
    const rule: EntityRule = { entity: entity.entity, mode: entity.mode };
    if (entity.detector === 'regex') {
      detectors.push({ rule, find: regexDetector(entity.entity, entity.pattern), teaches: false });
    } else {
      detectors.push({ rule, find: BUILTIN[entity.entity], teaches: true });
      fields.set(entity.entity, rule);
    }
  }
  return { detectors, fields, allows: (value) => allowed.has(plain(value)) };
}

function plain(value: string): string {
  return value.trim().toLowerCase();
}
