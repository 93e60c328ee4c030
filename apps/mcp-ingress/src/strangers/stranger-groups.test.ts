import { describe, expect, it } from '@jest/globals';
import { MAX_GROUPS, OTHERS, StrangerGroups } from './stranger-groups.js';

const NETWORKS = 1_000;

function flood(groups: StrangerGroups<string>, wave: number): void {
  for (let at = 0; at < NETWORKS; at += 1) {
    const group = groups.of('unauthenticated', `10.${wave}.${at}.0/24`, 'call');
    group.calls += 1;
    group.untold += 1;
  }
}

describe('calls of strangers that cannot be recorded', () => {
  it('are kept in a bounded number of groups, and none of them is lost [tool-call:strangers:counted]', () => {
    const groups = new StrangerGroups<string>();
    const waves = 20;
    for (let wave = 0; wave < waves; wave += 1) {
      const failed = groups.takeUntold();
      // What comes in meanwhile finds its place first.
      flood(groups, wave);
      for (const group of failed) groups.putBack(group);
    }
    const kept = groups.takeUntold();
    expect(kept).toHaveLength(MAX_GROUPS + 1);
    expect(kept.reduce((sum, { untold }) => sum + untold, 0)).toBe(waves * NETWORKS);
    expect(kept.at(-1)).toMatchObject({ network: OTHERS, reason: 'unauthenticated' });
  });

  it('keep their network and their reason while there is room', () => {
    const groups = new StrangerGroups<string>();
    for (const reason of ['unauthenticated', 'forbidden']) {
      groups.of(reason, '10.0.0.0/24', reason).untold += 2;
    }
    const failed = groups.takeUntold();
    expect(groups.takeUntold()).toEqual([]);
    for (const group of failed) groups.putBack(group);
    groups.of('forbidden', '10.0.0.0/24', 'another').untold += 1;
    expect(groups.takeUntold()).toMatchObject([
      { reason: 'unauthenticated', network: '10.0.0.0/24', untold: 2 },
      { reason: 'forbidden', network: '10.0.0.0/24', untold: 3 },
    ]);
  });
});
