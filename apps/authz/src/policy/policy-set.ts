import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { AuthorizationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import { GatewayError } from '@gatehouse/contracts';
import type { Obligation } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';
import type { Policy } from './policy.js';
import { POLICY_SCHEMA } from './policy-schema.js';
import type { Question } from './question.js';
import { toCedarRequest } from './to-cedar-request.js';

export type Ruling =
  | {
      readonly effect: 'allow';
      /** The permit that comes first in the files. */
      readonly policy: string;
      readonly obligations: readonly Obligation[];
    }
  | {
      readonly effect: 'deny';
      /** The forbid that comes first, or `default` if nothing permits. */
      readonly policy: string;
    }
  | {
      /** A policy failed. Cedar alone would skip it, and a forbid that is skipped forbids nothing. */
      readonly effect: 'error';
      readonly problems: readonly string[];
    };

/** Cedar keeps what it has parsed under a name, and never forgets a name: there is one for all sets. */
const SLOT = 'gatehouse';
/** So many rulings are remembered. */
const MEMORY = 20_000;

/** Which set is parsed under that name, by its digest. */
let parsed: string | null = null;

/** An immutable set of policies. The same question always gets the same ruling. */
export class PolicySet {
  /** Changes with every policy. */
  readonly digest: string;
  private readonly byId: ReadonlyMap<string, Policy>;
  private readonly rulings = new Map<string, Ruling>();

  constructor(readonly policies: readonly Policy[]) {
    this.byId = new Map(policies.map((policy) => [policy.id, policy]));
    const texts = policies.map(({ id, text }) => [id, text]);
    this.digest = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
  }

  rule(question: Question): Ruling {
    const key = JSON.stringify(question);
    const known = this.rulings.get(key);
    if (known) return known;
    const ruling = this.evaluate(question);
    this.remember(key, ruling);
    return ruling;
  }

  private evaluate(question: Question): Ruling {
    this.load();
    const answer = statefulIsAuthorized({
      ...toCedarRequest(question),
      preparsedPolicySetId: SLOT,
      preparsedSchemaName: SLOT,
      validateRequest: true,
    });
    const problems = problemsOf(answer);
    if (answer.type === 'failure' || problems.length > 0) return { effect: 'error', problems };
    const { decision, diagnostics } = answer.response;
    const decisive = this.policies.filter(({ id }) => diagnostics.reason.includes(id));
    const policy = decisive[0]?.id ?? 'default';
    if (decision === 'deny') return { effect: 'deny', policy };
    return {
      effect: 'allow',
      policy,
      obligations: decisive.flatMap(({ obligations }) => obligations),
    };
  }

  private load(): void {
    if (parsed === this.digest) return;
    const staticPolicies = Object.fromEntries([...this.byId].map(([id, { text }]) => [id, text]));
    const answers = [
      preparseSchema(SLOT, POLICY_SCHEMA),
      preparsePolicySet(SLOT, { staticPolicies }),
    ];
    if (answers.some(({ type }) => type === 'failure')) {
      parsed = null;
      throw new GatewayError('internal', undefined, { detail: 'policies cannot be parsed' });
    }
    parsed = this.digest;
  }

  private remember(key: string, ruling: Ruling): void {
    const [oldest] = this.rulings.size >= MEMORY ? this.rulings.keys() : [];
    if (oldest !== undefined) this.rulings.delete(oldest);
    this.rulings.set(key, ruling);
  }
}

function problemsOf(answer: AuthorizationAnswer): string[] {
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  return answer.response.diagnostics.errors.map(({ error }) => error.message);
}
