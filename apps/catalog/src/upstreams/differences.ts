import { concernsOf } from '@gatehouse/service-kit';
import type { Concern } from '@gatehouse/service-kit';
import { definitionKey } from './upstream-record.js';
import type { SeenDefinition, UpstreamRecord } from './upstream-record.js';

/** One definition of an upstream server, as it stands between what is approved and what the server says. */
export interface Difference {
  readonly kind: SeenDefinition['kind'];
  readonly name: string;
  readonly status:
    /** Agents are shown it. */
    | 'approved'
    /** It was not there when anything was approved. */
    | 'new'
    /** It is not as it was approved. */
    | 'changed'
    /** It was looked at, and is not wanted. */
    | 'rejected'
    /** It was approved, and the server has it no more. */
    | 'gone';
  /** Of what the server says now; of what was approved, for what is gone. To be named when it is decided on. */
  readonly hash: string;
  /** What was approved; null if nothing was. */
  readonly approved: Readonly<Record<string, unknown>> | null;
  /** What the server says now; null if it is gone. */
  readonly seen: Readonly<Record<string, unknown>> | null;
  /** Why it should be looked at closely. */
  readonly concerns: readonly Concern[];
}

/** Everything that a server has or had, each with what became of it. */
export function differencesOf({ seen, approved, rejected }: UpstreamRecord): Difference[] {
  const pins = new Map(approved.map((each) => [definitionKey(each), each]));
  const present = new Set(seen.map(definitionKey));
  const known = seen.map((each): Difference => {
    const { kind, name, hash, definition } = each;
    const pin = pins.get(definitionKey(each));
    const concerns = concernsOf(definition);
    const status = statusOf(each, pin, rejected);
    return {
      kind,
      name,
      status,
      hash,
      approved: pin?.definition ?? null,
      seen: definition,
      concerns,
    };
  });
  const gone = approved
    .filter((each) => !present.has(definitionKey(each)))
    .map(({ kind, name, hash, definition }): Difference => {
      return { kind, name, status: 'gone', hash, approved: definition, seen: null, concerns: [] };
    });
  return [...known, ...gone];
}

function statusOf(
  { hash }: SeenDefinition,
  pin: SeenDefinition | undefined,
  rejected: readonly string[],
): Difference['status'] {
  if (pin?.hash === hash) return 'approved';
  if (rejected.includes(hash)) return 'rejected';
  return pin ? 'changed' : 'new';
}

/** Which definition is meant, exactly as it was looked at. */
export interface Choice {
  readonly kind: SeenDefinition['kind'];
  readonly name: string;
  readonly hash: string;
}

/**
 * What is known once an administrator has decided. Null if the server says something else by now than
 * what was looked at: that has not been decided on.
 */
export function decided(
  record: UpstreamRecord,
  choices: readonly Choice[],
  verdict: 'approve' | 'reject',
): UpstreamRecord | null {
  const seen = new Map(record.seen.map((each) => [definitionKey(each), each]));
  const chosen = choices.map((choice) => {
    const found = seen.get(definitionKey(choice));
    return found?.hash === choice.hash ? found : null;
  });
  if (chosen.includes(null)) return null;
  const definitions = chosen.filter((each) => each !== null);
  const keys = new Set(definitions.map(definitionKey));
  const hashes = definitions.map(({ hash }) => hash);
  const others = record.approved.filter((each) => !keys.has(definitionKey(each)));
  const rejected = record.rejected.filter((hash) => !hashes.includes(hash));
  if (verdict === 'approve') return { ...record, approved: [...others, ...definitions], rejected };
  // What was approved before stays the pin: if it comes back as it was, it is shown again.
  const approved = record.approved.filter(({ hash }) => !hashes.includes(hash));
  return { ...record, approved, rejected: [...rejected, ...hashes] };
}
