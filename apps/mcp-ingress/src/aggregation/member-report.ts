import { ERRORS } from '@gatehouse/contracts';
import type { AggregateMember, GatewayError } from '@gatehouse/contracts';

/** How a member has answered: what a caller is told, so that no member is ever missing without a word. */
export type MemberReport = Pick<AggregateMember, 'name' | 'version'> &
  (
    | { readonly status: 'listed'; readonly tools: number }
    | {
        readonly status: 'missing';
        readonly code: string;
        readonly message: string;
        readonly retryable: boolean;
      }
  );

export function listedReport({ name, version }: AggregateMember, tools: number): MemberReport {
  return { name, version, status: 'listed', tools };
}

export function missingReport(
  { name, version }: AggregateMember,
  { code, message, facts }: GatewayError,
): MemberReport {
  const { retryable } = ERRORS[code];
  return { ...facts, name, version, status: 'missing', code, message, retryable };
}
