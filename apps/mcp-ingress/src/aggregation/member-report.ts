import { ERRORS } from '@gatehouse/contracts';
import type { AggregateMember, GatewayError } from '@gatehouse/contracts';

/** Of what a member has so many. */
export type Counted = 'tools' | 'resources' | 'resourceTemplates' | 'prompts';

/** How a member has answered: what a caller is told, so that no member is ever missing without a word. */
export type MemberReport = Pick<AggregateMember, 'name' | 'version'> &
  (
    | ({
        readonly status: 'listed';
        /** So many more it has that another member has before it. */
        readonly shadowed?: number;
      } & { readonly [What in Counted]?: number })
    | {
        readonly status: 'missing';
        readonly code: string;
        readonly message: string;
        readonly retryable: boolean;
      }
  );

export function listedReport(
  { name, version }: AggregateMember,
  what: Counted,
  { items, shadowed = 0 }: { readonly items: readonly unknown[]; readonly shadowed?: number },
): MemberReport {
  const others = shadowed > 0 ? { shadowed } : {};
  return { name, version, status: 'listed', [what]: items.length, ...others };
}

export function missingReport(
  { name, version }: AggregateMember,
  { code, message, facts }: GatewayError,
): MemberReport {
  const { retryable } = ERRORS[code];
  return { ...facts, name, version, status: 'missing', code, message, retryable };
}
