import { defineEvent } from '@gatehouse/contracts';
import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import type { JetStreamClient, PubAck } from '@nats-io/jetstream';
import { InvalidArgumentError } from '@nats-io/transport-node';
import { z } from 'zod';
import { Outbox } from './outbox.js';
import { ensureStream } from './stream.js';

const noted = defineEvent({
  subject: 'audit.note.recorded.v1',
  stream: 'NOTED',
  payload: z.object({ id: z.string(), text: z.string() }),
  id: (event) => event.id,
});

const note = (id: string, text = '') => ({ id, text });

/** JetStream behind a door: attempts wait at it, and what was sent can be looked at. */
class Doored {
  readonly sent: string[] = [];
  readonly acks: PubAck[] = [];
  losesAcks = 0;
  private open = (): void => undefined;
  private door = Promise.resolve();

  constructor(private readonly js: JetStreamClient) {}

  shut(): void {
    this.door = new Promise((resolve) => (this.open = resolve));
  }

  unlock(): void {
    this.open();
  }

  readonly publish: JetStreamClient['publish'] = async (...given) => {
    this.sent.push(String(given[1]));
    await this.door;
    const ack = await this.js.publish(...given);
    this.acks.push(ack);
    if (this.losesAcks-- > 0) throw new Error('the acknowledgement is lost');
    return ack;
  };

  readonly jetstreamManager: JetStreamClient['jetstreamManager'] = () => this.js.jetstreamManager();
}

describe('an outbox', () => {
  let nats: TestNats;
  let bus: Awaited<ReturnType<typeof connectTestBus>>;

  beforeAll(async () => {
    nats = await startNats();
    bus = await connectTestBus(nats.url, 'emitter');
    const manager = await jetstream(bus.connection).jetstreamManager();
    await ensureStream(manager, 'NOTED', [noted.subject]);
  });

  afterAll(async () => {
    await bus.close();
    await nats.stop();
  });

  const outbox = () => {
    const doored = new Doored(jetstream(bus.connection));
    return { doored, outbox: new Outbox(doored, noted) };
  };

  it('sends an event at once, and together what comes while it is on its way', async () => {
    const { doored, outbox: box } = outbox();
    doored.shut();
    const puts = ['a', 'b', 'c'].map((id) => box.put(note(id), 5_000));
    await eventually(() => expect(doored.sent).toHaveLength(1));
    doored.unlock();
    await Promise.all(puts);
    expect(doored.sent.map((body) => JSON.parse(body))).toEqual([
      note('a'),
      [note('b'), note('c')],
    ]);
  });

  it('sends no more in one message than a broker takes', async () => {
    const { doored, outbox: box } = outbox();
    const large = 'x'.repeat(90_000);
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => box.put(note(`large${n}`, large), 5_000)),
      ...Array.from({ length: 250 }, (_, n) => box.put(note(`small${n}`), 5_000)),
    ]);
    expect(Math.max(...doored.sent.map((body) => body.length))).toBeLessThan(210_000);
    const counts = doored.sent.map((body) => [JSON.parse(body)].flat().length);
    expect(Math.max(...counts)).toBe(100);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(256);
  });

  it('repeats an attempt whose acknowledgement is lost, which JetStream recognises', async () => {
    const { doored, outbox: box } = outbox();
    doored.losesAcks = 1;
    await Promise.all(['d', 'e', 'f'].map((id) => box.put(note(id), 5_000)));
    expect(doored.acks.map(({ duplicate }) => duplicate)).toEqual([false, true, false]);
    const together = outbox();
    together.doored.shut();
    const puts = ['g', 'h', 'i'].map((id) => together.outbox.put(note(id), 5_000));
    together.doored.unlock();
    await puts[0];
    together.doored.losesAcks = 1;
    await Promise.all(puts);
    expect(together.doored.acks.map(({ duplicate }) => duplicate)).toEqual([false, false, true]);
  });

  it('gives up what is late, and goes on with the rest', async () => {
    const { doored, outbox: box } = outbox();
    doored.losesAcks = Number.POSITIVE_INFINITY;
    const late = box.put(note('j'), 100);
    const patient = box.put(note('k'), 60_000);
    await expect(late).rejects.toMatchObject({ code: 'audit_unavailable' });
    doored.losesAcks = 0;
    await patient;
  });

  it('refuses at once what is larger than the broker takes, and lets the rest pass', async () => {
    const { doored, outbox: box } = outbox();
    doored.shut();
    const limit = bus.connection.info?.max_payload ?? 0;
    const first = box.put(note('n'), 60_000);
    const large = box.put(note('o', 'x'.repeat(limit)), 60_000);
    const next = box.put(note('p'), 60_000);
    doored.unlock();
    await expect(large).rejects.toMatchObject({ code: 'audit_unavailable' });
    await Promise.all([first, next]);
    expect(doored.sent).toHaveLength(3);
  });

  it('parts what a broker takes one by one alone', async () => {
    const { doored, outbox: box } = outbox();
    const { publish } = doored;
    const takes: JetStreamClient['publish'] = (subject, body, options) =>
      String(body).startsWith('[')
        ? Promise.reject(new InvalidArgumentError('too large'))
        : publish(subject, body, options);
    Object.assign(doored, { publish: takes });
    await Promise.all(['q', 'r', 's'].map((id) => box.put(note(id), 60_000)));
    expect(doored.acks).toHaveLength(3);
  });

  it('is emptied before the bus closes', async () => {
    const closing = await connectTestBus(nats.url, 'closing');
    const emitted = ['t', 'u', 'v'].map((id) => closing.emit(noted, note(id)));
    await closing.close();
    await Promise.all(emitted);
  });

  it('has what travels together handed over in parts of the size that was asked for, without what nobody understands', async () => {
    const sizes: number[] = [];
    const ids: string[] = [];
    const problems: string[] = [];
    const mixed = [note('l'), { id: 'no text' }, ...Array.from({ length: 24 }, () => note('m'))];
    const mix = defineEvent({ ...noted, stream: 'MIXED', subject: 'audit.mix.recorded.v1' });
    const consumption = await bus.consume([mix], {
      durable: 'reader',
      maxBatch: 10,
      poison: (subject) => void problems.push(subject),
      handle: async (batch) => {
        sizes.push(batch.length);
        for (const { payload } of batch) ids.push(noted.payload.parse(payload).id);
      },
    });
    await jetstream(bus.connection).publish(mix.subject, JSON.stringify(mixed));
    await eventually(() => expect(ids).toHaveLength(25));
    await consumption.stop();
    expect(sizes).toEqual([10, 10, 5]);
    expect(ids.slice(0, 2)).toEqual(['l', 'm']);
    expect(problems).toEqual([mix.subject]);
  });

  it('reports once what nobody understands, however often the rest of its message is tried, and keeps the message while it works', async () => {
    const problems: string[] = [];
    const acks: string[] = [];
    const seen: string[] = [];
    let failures = 2;
    const hard = defineEvent({ ...noted, stream: 'HARD', subject: 'audit.hard.recorded.v1' });
    bus.connection.subscribe('$JS.ACK.HARD.>', {
      callback: (_, message) => void acks.push(message.string()),
    });
    const consumption = await bus.consume([hard], {
      durable: 'reader',
      maxBatch: 2,
      poison: (subject) => void problems.push(subject),
      handle: async (batch) => {
        if (batch.length === 1 && failures-- > 0) throw new Error('the database is away');
        for (const { payload } of batch) seen.push(noted.payload.parse(payload).id);
      },
    });
    const mixed = [{ id: 'no text' }, note('w'), note('x'), note('y')];
    await jetstream(bus.connection).publish(hard.subject, JSON.stringify(mixed));
    await eventually(() => expect(acks.at(-1)).toBe('+ACK'), { withinMs: 10_000 });
    await consumption.stop();
    expect(problems).toEqual([hard.subject]);
    expect(seen).toEqual(['w', 'x', 'w', 'x', 'w', 'x', 'y']);
    expect(acks.slice(-2)).toEqual(['+WPI', '+ACK']);
  });
});
