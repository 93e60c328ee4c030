import { defineEvent } from '@gatehouse/contracts';
import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { z } from 'zod';

const STREAM = 'BOUNDED';
const MAX_BYTES = 64 * 1024;

const event = defineEvent({
  subject: 'audit.bounded.recorded.v1',
  stream: STREAM,
  payload: z.object({ id: z.string(), text: z.string() }),
  id: ({ id }) => id,
});

describe('a stream that is bounded', () => {
  let nats: TestNats;
  let bus: Awaited<ReturnType<typeof connectTestBus>>;
  let manager: JetStreamManager;
  const seen: string[] = [];

  const read = () =>
    bus.consume([event], {
      durable: 'reader',
      maxBatch: 10,
      poison: () => undefined,
      handle: async (batch) => {
        for (const { payload } of batch) seen.push(event.payload.parse(payload).id);
      },
    });
  const emit = (id: string, timeoutMs = 5_000): Promise<void> =>
    bus.emit(event, { id, text: 'x'.repeat(1_000) }, { timeoutMs });

  beforeAll(async () => {
    nats = await startNats();
    bus = await connectTestBus(nats.url, 'reader');
    manager = await jetstreamManager(bus.connection);
    await (await read()).stop();
  });

  afterAll(async () => {
    await bus.close();
    await nats.stop();
  });

  it('refuses what is new rather than lose what is not read yet', async () => {
    const { config } = await manager.streams.info(STREAM);
    expect(config).toMatchObject({ discard: 'new', max_bytes: 1_073_741_824 });
    await manager.streams.update(STREAM, { max_bytes: MAX_BYTES });
    let emitted = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        await emit(`e${emitted}`, 200);
        emitted += 1;
      }
    };
    await expect(fill()).rejects.toThrow();
    expect(emitted).toBeGreaterThan(20);
    const consumption = await read();
    await eventually(() => expect(seen).toHaveLength(emitted), { withinMs: 20_000 });
    expect(seen[0]).toBe('e0');
    await consumption.stop();
  });

  it('has room for ever if it is read', async () => {
    const consumption = await read();
    seen.length = 0;
    for (let n = 0; n < 300; n += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, i) => emit(`f${n + i}`)));
      await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(n + 10));
    }
    const { state } = await manager.streams.info(STREAM);
    expect(state.bytes).toBeLessThanOrEqual(MAX_BYTES);
    await consumption.stop();
  });
});
