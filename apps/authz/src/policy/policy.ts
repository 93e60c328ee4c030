import type { Obligation } from '@gatehouse/contracts';

/** One Cedar policy, as it stands in a file. */
export interface Policy {
  /** Its `@id` annotation: the name that decisions carry. */
  readonly id: string;
  readonly file: string;
  readonly effect: 'permit' | 'forbid';
  readonly text: string;
  /** Its `@obligation` annotation: what must be done with a result that it permits. */
  readonly obligations: readonly Obligation[];
}

/** The text of a policy file. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/** Names that decisions use for reasons that are no policy. */
export const RESERVED_IDS: readonly string[] = [
  'default',
  'policy-error',
  'scope',
  'subscription',
  'tenant',
];
