import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineBucket, defineEvent, defineRpc, GatewayError } from '@gatehouse/contracts';
import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';

import { z } from 'zod';
import { wasUnheard } from './no-responders.js';

const echo = defineRpc({
  subject: 'authz.echo.get.v1',
  request: z.strictObject({ text: z.string() }),
  reply: z.object({ text: z.string() }),
});
const counted = defineEvent({
  subject: 'audit.count.recorded.v1',
  stream: 'TEST',
  payload: z.object({ id: z.string(), n: z.number() }),
  id: (event) => event.id,
});
const settings = defineBucket({
  bucket: 'settings',
  value: z.object({ level: z.number() }),
  ttlSeconds: 0,
});

type TestBus = Awaited<ReturnType<typeof connectTestBus>>;

describe('the bus', () => {
  let nats: TestNats;
  let bus: TestBus;
  let peer: TestBus;

  beforeAll(async () => {
    nats = await startNats();
    bus = await connectTestBus(nats.url, 'caller');
    peer = await connectTestBus(nats.url, 'peer');
  });

  afterAll(async () => {
    await Promise.all([bus.close(), peer.close()]);
    await nats.stop();
  });

  it('says that the owner is unavailable when nobody answers', async () => {
    await expect(bus.request(echo, { text: 'a' }, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'authz_unavailable',
    });
  });

  it('reaches one replica by its address, and says where there is none', async () => {
    const contract = defineRpc({ ...echo, subject: 'authz.echo.send.v1', addressed: true });
    for (const [replica, address] of [
      [bus, 'a'],
      [peer, 'b'],
    ] as const) {
      replica.serveAt({ contract, address }, async ({ text }) => ({ text: `${address} ${text}` }));
      await replica.connection.flush();
    }
    const ask = (address: string, body: { text: string }) =>
      bus.requestAt({ contract, address }, body, { timeoutMs: 1_000 });
    await expect(ask('a', { text: 'x' })).resolves.toEqual({ text: 'a x' });
    await expect(ask('b', { text: 'x' })).resolves.toEqual({ text: 'b x' });
    expect(await ask('c', { text: 'x' }).catch(wasUnheard)).toBe(true);
  });

  it('carries a reply, and an error with its code and public text only', async () => {
    peer.serve(echo.subject, async (body) => {
      const { text } = echo.request.parse(body);
      if (text === 'deny') {
        throw new GatewayError('policy_denied', 'Nö', { detail: 'internal', retryAfterSeconds: 3 });
      }
      if (text === 'crash') throw new Error('postgres://secret');
      return { text, more: 'ignored' };
    });
    await peer.connection.flush();
    const ask = (text: string) => bus.request(echo, { text }, { timeoutMs: 1_000 });
    await expect(ask('hello')).resolves.toEqual({ text: 'hello' });
    await expect(ask('deny')).rejects.toMatchObject({
      code: 'policy_denied',
      message: 'Nö',
      detail: undefined,
      retryAfterSeconds: 3,
    });
    const crash = await ask('crash').catch((error: unknown) => error);
    expect(crash).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(crash)).not.toContain('secret');
  });

  it('hands over every event at least once, and again after a failed batch', async () => {
    const seen: number[] = [];
    let failures = 1;
    const consumption = await peer.consume([counted], {
      durable: 'reader',
      maxBatch: 10,
      poison: () => undefined,
      handle: async (batch) => {
        if (failures-- > 0) throw new Error('not now');
        for (const event of batch) seen.push(counted.payload.parse(event.payload).n);
      },
    });
    await Promise.all(Array.from({ length: 25 }, (_, n) => bus.emit(counted, { id: `e${n}`, n })));
    await eventually(() => expect(new Set(seen).size).toBe(25));
    await consumption.stop();
  });

  it('fails to emit within the deadline when no stream takes the event', async () => {
    const orphan = defineEvent({
      subject: 'audit.orphan.recorded.v1',
      stream: 'NONE',
      payload: z.object({ id: z.string() }),
      id: (event) => event.id,
    });
    await expect(bus.emit(orphan, { id: 'x' }, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
  });

  it('compares and sets, and watches present and later values, also over a broker restart', async () => {
    const bucket = await bus.bucket(settings);
    const first = await bucket.create('a', { level: 1 });
    expect(await bucket.create('a', { level: 2 })).toBeNull();
    expect(await bucket.update('a', { level: 2 }, 999)).toBeNull();
    const changes: string[] = [];
    await (
      await peer.bucket(settings)
    ).watch((change) => {
      changes.push(`${change.key}=${change.value?.level ?? 'gone'}`);
    });
    expect(changes).toEqual(['a=1']);
    expect(await bucket.update('a', { level: 2 }, first!)).toBeGreaterThan(first!);
    await bucket.delete('a');
    await eventually(() => expect(changes).toEqual(['a=1', 'a=2', 'a=gone']));

    await nats.server.kill();
    nats.server.start();
    await eventually(() => bucket.put('b', { level: 7 }), { withinMs: 10_000 });
    await eventually(() => expect(changes).toContain('b=7'), { withinMs: 15_000 });
  });

  it('delivers an unreadable value as present but without value', async () => {
    const loose = defineBucket({ bucket: 'settings', value: z.unknown(), ttlSeconds: 0 });
    await (await bus.bucket(loose)).put('odd', { level: 'high' });
    const seen = new Map<string, { value: unknown; deleted: boolean }>();
    await (await bus.bucket(settings)).watch((change) => seen.set(change.key, change));
    expect(seen.get('odd')).toMatchObject({ value: null, deleted: false });
  });
});
