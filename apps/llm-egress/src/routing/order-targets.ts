import type { LlmTarget } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';

/**
 * The order in which targets are asked: the lowest priority number first; among equals by weighted
 * rendezvous hashing (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005). The
 * same key has the same order on every replica, over all keys the shares are those of the weights, and a
 * target that comes or goes moves no more keys than its share. `keyOf` is asked only if it matters.
 */
export function orderTargets<Target extends { readonly target: LlmTarget }>(
  targets: readonly Target[],
  keyOf: () => Buffer,
): readonly Target[] {
  if (targets.length < 2) return targets;
  const key = keyOf();
  return targets
    .map((each) => ({ each, priority: each.target.priority, score: score(key, each.target) }))
    .toSorted((a, b) => a.priority - b.priority || b.score - a.score)
    .map(({ each }) => each);
}

function score(key: Buffer, { name, weight }: LlmTarget): number {
  const hash = createHash('sha256').update(key).update(name).digest();
  // 48 bits, in the middle of their intervals: neither 0 nor 1, whose logarithms would not do.
  const uniform = (hash.readUIntBE(0, 6) + 0.5) / 2 ** 48;
  return -weight / Math.log(uniform);
}
