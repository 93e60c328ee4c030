import { defineEvent } from '@gatehouse/contracts';
import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import type { ConsumeOptions } from './bus.js';

const counted = defineEvent({
  subject: 'audit.count.recorded.v1',
  stream: 'COUNTED',
  payload: z.object({ id: z.string(), n: z.number() }),
  id: (event) => event.id,
});

type TestBus = Awaited<ReturnType<typeof connectTestBus>>;

describe('consume', () => {
  let nats: TestNats;
  let bus: TestBus;
  let other: TestBus;
  let emitted = 0;

  beforeAll(async () => {
    nats = await startNats();
    bus = await connectTestBus(nats.url, 'reader');
    other = await connectTestBus(nats.url, 'other-reader');
  });

  afterAll(async () => {
    await Promise.all([bus.close(), other.close()]);
    await nats.stop();
  });

  /** One after another, so that each is a message of its own. */
  const emit = async (howMany: number): Promise<number[]> => {
    const numbers = Array.from({ length: howMany }, () => emitted++);
    for (const n of numbers) await bus.emit(counted, { id: `e${n}`, n });
    return numbers;
  };

  const read = (on: TestBus, seen: number[], more: Partial<ConsumeOptions> = {}) =>
    on.consume([counted], {
      durable: 'counter',
      maxBatch: 10,
      poison: () => undefined,
      handle: async (batch) => {
        for (const { payload } of batch) seen.push(counted.payload.parse(payload).n);
      },
      ...more,
    });

  it('shares the work between replicas without one waiting for what the other has', async () => {
    const seen: number[] = [];
    const [one, two] = [await read(bus, seen), await read(other, seen)];
    for (let round = 0; round < 5; round++) {
      const numbers = await emit(15);
      await eventually(() => expect(seen).toEqual(expect.arrayContaining(numbers)), {
        // Less than a request for more stands: a replica that waits for the other's is found out.
        withinMs: 4_000,
      });
    }
    expect(seen).toHaveLength(75);
    await one.stop();
    await two.stop();
  });

  it('gives back at once what it has been handed but not taken when it stops', async () => {
    const seen: number[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = await read(bus, [], { maxBatch: 5, handle: () => held });
    const numbers = await emit(30);
    await eventually(() => expect(bus.connection.stats().inMsgs).toBeGreaterThan(0));
    const stopped = slow.stop();
    release();
    await stopped;
    const rest = await read(other, seen);
    await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(numbers.length - 5), {
      withinMs: 5_000,
    });
    await rest.stop();
  });

  it('drops poison only after its report has been kept', async () => {
    const reports: string[] = [];
    let failures = 2;
    const seen: number[] = [];
    const consumption = await read(bus, seen, {
      poison: async (subject) => {
        if (failures-- > 0) throw new Error('nowhere to write it');
        reports.push(subject);
      },
    });
    bus.connection.publish(counted.subject, '{"id":"bad"}');
    const numbers = await emit(3);
    await eventually(() => expect(reports).toEqual([counted.subject]), { withinMs: 10_000 });
    await eventually(() => expect(seen).toEqual(expect.arrayContaining(numbers)));
    await consumption.stop();
  });

  it('makes its consumer again when the broker has lost it', async () => {
    const seen: number[] = [];
    const consumption = await read(bus, seen);
    const [first] = await emit(1);
    await eventually(() => expect(seen).toContain(first));
    const manager = await jetstreamManager(bus.connection);
    await manager.consumers.delete('COUNTED', 'counter');
    const [next] = await emit(1);
    await eventually(() => expect(seen).toContain(next), { withinMs: 20_000 });
    await consumption.stop();
  }, 30_000);
});
