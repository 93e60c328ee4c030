import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toolCall } from '../testing/records.js';
import type { Arrival } from '../record/arrival.js';
import { settle } from './settle.js';
import type { Present } from './settle.js';

const call = toolCall();

function arrival(
  final: boolean,
  change: { id?: string; tenant?: string; digest?: string } = {},
): Arrival {
  const { digest = final ? 'end' : 'intent', ...fields } = change;
  return {
    subject: 'any',
    record: { kind: 'tool-call', ...call, ...fields },
    final,
    digest,
  };
}

const stored = (final: boolean): Map<string, Present> =>
  new Map([[call.id, { tenant: 'default', final, digest: final ? 'end' : 'intent' }]]);

describe('settle', () => {
  it('takes the place of a stored intent with the end of the call', () => {
    expect(settle([arrival(true)], stored(false))).toMatchObject({ replaced: 1, duplicates: 0 });
  });

  it('never takes the place of a stored end', () => {
    expect(settle([arrival(false)], stored(true))).toMatchObject({ accepted: [], duplicates: 1 });
    expect(settle([arrival(true)], stored(true))).toMatchObject({ accepted: [], duplicates: 1 });
  });

  it('names what contradicts the stored record', () => {
    const other = arrival(true, { digest: 'other end' });
    const foreign = arrival(true, { tenant: 'acme' });
    expect(settle([other, foreign], stored(true))).toMatchObject({
      accepted: [],
      conflicts: [other, foreign],
    });
    expect(settle([foreign], stored(false)).conflicts).toEqual([foreign]);
  });

  it('comes to the same end whatever is delivered when, how often and in which batches', () => {
    const ids = ['a', 'b', 'c'];
    const deliveries = fc.array(
      fc.record({ id: fc.constantFrom(...ids), final: fc.boolean(), flush: fc.boolean() }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(deliveries, (events) => {
        const table = new Map<string, Present>();
        let batch: Arrival[] = [];
        const flush = () => {
          const { accepted, duplicates, conflicts } = settle(batch, table);
          expect(accepted.length + duplicates + conflicts.length).toBe(batch.length);
          expect(new Set(accepted.map(({ record }) => record.id)).size).toBe(accepted.length);
          for (const { record, final, digest } of accepted) {
            expect(table.get(record.id)?.final).not.toBe(true);
            table.set(record.id, { tenant: 'default', final, digest });
          }
          batch = [];
        };
        for (const { id, final, flush: now } of events) {
          batch.push(arrival(final, { id }));
          if (now) flush();
        }
        flush();
        for (const id of ids) {
          const ofId = events.filter((event) => event.id === id);
          expect(table.has(id)).toBe(ofId.length > 0);
          expect(table.get(id)?.final ?? false).toBe(ofId.some(({ final }) => final));
        }
      }),
    );
  });
});
