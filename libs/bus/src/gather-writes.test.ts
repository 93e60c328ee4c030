import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { Socket } from 'node:net';
import { gatherWrites } from './gather-writes.js';

describe('writes to the broker', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connect({ servers: nats.url });
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  it('of one turn of the event loop are one', async () => {
    expect(gatherWrites(connection)).toBe(true);
    const received: string[] = [];
    connection.subscribe('gathered', {
      callback: (_, message) => void received.push(message.string()),
    });
    await connection.flush();
    const write = jest.spyOn(Socket.prototype, 'write');
    for (const text of ['a', 'b', 'c']) {
      connection.publish('gathered', text);
      // The client would write here.
      await Promise.resolve();
    }
    await connection.flush();
    const writes = write.mock.calls.length;
    write.mockRestore();
    expect(received).toEqual(['a', 'b', 'c']);
    expect(writes).toBeLessThan(3);
  });

  it('are as before where the client is not as expected', () => {
    const unknown = {} as NatsConnection;
    expect(gatherWrites(unknown)).toBe(false);
  });
});
