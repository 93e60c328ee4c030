import type { Lifecycle } from '../manifest/fields.js';

/** Where a version may go from where it is. What is retired is so for good; its successor is a new version. */
const NEXT: Readonly<Record<Lifecycle, readonly Lifecycle[]>> = {
  created: ['published', 'retired'],
  published: ['deprecated', 'retired'],
  deprecated: ['published', 'retired'],
  retired: [],
};

/** Why a version cannot go from one state to another; null if it can. Staying is always possible. */
export function transitionProblem(from: Lifecycle, to: Lifecycle): string | null {
  if (from === to || NEXT[from].includes(to)) return null;
  if (from === 'retired') return 'is retired for good: make a new version';
  return `cannot go from ${from} to ${to}, only to ${NEXT[from].join(' or ')}`;
}
