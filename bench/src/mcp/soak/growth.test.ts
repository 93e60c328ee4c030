import { describe, expect, it } from '@jest/globals';
import { growthOf } from './growth.js';
import type { Look } from './look.js';

const looks = (ofKill: (kill: number) => { sockets?: number; ingress: number }): Look[] =>
  Array.from({ length: 32 }, (_, kill) => {
    const { sockets = 7, ingress } = ofKill(kill);
    return { processes: 9, sockets, rssMb: new Map([['mcp-ingress', ingress]]) };
  });

describe('the growth over kills', () => {
  it('is none where memory goes up and down, whatever it was while code was being compiled', () => {
    const { parts, processes, sockets } = growthOf(
      looks((kill) => ({ ingress: kill < 8 ? 100 + kill * 20 : 260 + (kill % 2) * 30 })),
    );
    expect(parts).toEqual([{ part: 'mcp-ingress', early: 275, late: 275, perKill: 0 }]);
    expect([processes, sockets]).toEqual([0, 0]);
  });

  it('is what each kill leaves behind, however single looks vary', () => {
    const { parts, sockets } = growthOf(
      looks((kill) => ({ sockets: 7 + 2 * kill, ingress: 200 + 3 * kill + (kill % 2) * 50 })),
    );
    expect(parts[0]?.perKill).toBeCloseTo(3, 0);
    expect(sockets).toBeCloseTo(2);
  });
});
