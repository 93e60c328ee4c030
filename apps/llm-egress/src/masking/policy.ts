import type { BuiltinEntity, LlmApiPolicy } from '@gatehouse/contracts';
import type { Range } from '../json/json-document.js';
import { AnalysisCache } from './analysis-cache.js';
import { findEmails } from './detectors/email.js';
import { findIbans } from './detectors/iban.js';
import { findIpAddresses } from './detectors/ip-address.js';
import { findCards } from './detectors/payment-card.js';
import { findNames } from './detectors/person-name.js';
import { findPhones } from './detectors/phone.js';
import { findAddresses } from './detectors/postal-address.js';
import { regexDetector } from './detectors/regex.js';
import { findSocialSecurityNumbers } from './detectors/social-security.js';
import type { EntityRule } from './finding.js';
import type { TextTraits } from './text-traits.js';

export interface Detector {
  readonly rule: EntityRule;
  readonly find: (text: string) => Range[];
  /** Whether a text of this kind can hold anything for it: what it looks for needs some characters. */
  readonly suits: (traits: TextTraits) => boolean;
  /** Whether what it finds is made of digits, so that a field that names an identifier rules it out. */
  readonly numeric: boolean;
  /** Whether what it finds is surely personal, so that it is looked for in the whole conversation. */
  readonly teaches: boolean;
}

/** The PII section of an LLM API, ready to be applied. */
export interface MaskingPolicy {
  readonly detectors: readonly Detector[];
  /** The rules of the built-in entities that are switched on: they know fields, too. */
  readonly fields: ReadonlyMap<BuiltinEntity, EntityRule>;
  /** Whether a value is never to be masked. */
  readonly allows: (value: string) => boolean;
  /** Whether a call goes on without a detector that fails. */
  readonly forwardsOnFailure: boolean;
  /** What is known already of texts that come again on every turn. */
  readonly analyses: AnalysisCache;
}

type Builtin = Pick<Detector, 'find' | 'suits' | 'numeric'>;

const BUILTIN: Record<BuiltinEntity, Builtin> = {
  EMAIL: { find: findEmails, suits: ({ at, escape }) => at || escape, numeric: false },
  PHONE: { find: findPhones, suits: ({ digits }) => digits >= 7, numeric: true },
  NAME: { find: findNames, suits: ({ upper }) => upper, numeric: false },
  ADDRESS: {
    find: findAddresses,
    suits: ({ digits, upper }) => digits > 0 && upper,
    numeric: false,
  },
  SSN: { find: findSocialSecurityNumbers, suits: ({ digits }) => digits >= 9, numeric: true },
  IBAN: { find: findIbans, suits: ({ digits }) => digits >= 8, numeric: false },
  CARD: { find: findCards, suits: ({ digits }) => digits >= 14, numeric: true },
  IP: { find: findIpAddresses, suits: ({ digits }) => digits >= 1, numeric: true },
};

/**
 * Compiles the PII section of a manifest.
 * @throws GatewayError `invalid_manifest` if a pattern is not RE2 syntax: then nothing can be forwarded.
 */
export function compileMaskingPolicy(pii: LlmApiPolicy['pii']): MaskingPolicy {
  const allowed = new Set(pii.allow.map(plain));
  const detectors: Detector[] = [];
  const fields = new Map<BuiltinEntity, EntityRule>();
  for (const entity of pii.entities) {
    const { mode } = entity;
    if (entity.detector === 'regex') {
      const rule: EntityRule = { entity: entity.entity, mode, form: 'opaque' };
      const find = regexDetector(entity.entity, entity.pattern);
      detectors.push({ rule, find, suits: () => true, numeric: false, teaches: false });
    } else {
      const rule: EntityRule = { entity: entity.entity, mode, form: entity.placeholder };
      detectors.push({ rule, ...BUILTIN[entity.entity], teaches: true });
      fields.set(entity.entity, rule);
    }
  }
  return {
    detectors,
    fields,
    allows: (value) => allowed.size > 0 && allowed.has(plain(value)),
    forwardsOnFailure: pii.onDetectorFailure === 'forward',
    analyses: new AnalysisCache(),
  };
}

function plain(value: string): string {
  return value.trim().toLowerCase();
}
