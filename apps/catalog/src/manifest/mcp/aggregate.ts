import { Name, Version } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct } from '../fields.js';

/**
 * Without underscores, so that the first `__` of a name always ends the prefix: no two members can have
 * tools of the same name.
 */
const Prefix = z
  .string()
  .regex(
    /^[A-Za-z0-9-]{0,40}$/,
    'use up to 40 letters, digits and hyphens; or nothing for no prefix',
  );

const Member = z.strictObject({
  name: Name,
  version: Version.default('1.0'),
  /** What stands before the names of its tools; left out: the name of the member. */
  prefix: Prefix.optional(),
});
export type MemberSpec = z.output<typeof Member>;

export function prefixOf({ name, prefix }: MemberSpec): string {
  return prefix ?? name;
}

/** Servers that are served as one. */
export const MembersSpec = distinct(Member, ({ name, version }) => `${name} ${version}`, {
  min: 1,
  max: 50,
}).superRefine((members, context) => {
  const seen = new Set<string>();
  for (const [index, member] of members.entries()) {
    const prefix = prefixOf(member);
    if (seen.has(prefix)) {
      const message = `another member has the prefix "${prefix}": give this one another`;
      context.addIssue({ code: 'custom', path: [index, 'prefix'], message });
    }
    seen.add(prefix);
  }
});
