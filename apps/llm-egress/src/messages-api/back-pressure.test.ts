import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';

const MEGABYTE = 1024 * 1024;
const TOTAL = 200 * MEGABYTE;

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

/** Asks for a stream, and does not read what comes. */
async function unreadStream(): Promise<IncomingMessage> {
  const request = httpRequest(`${gate.url}${MESSAGES}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gate.token}`, 'content-type': 'application/json' },
  });
  request.on('error', () => undefined);
  request.end(JSON.stringify(ask('Write to ann.lee@example.com', { stream: true })));
  const [response] = await once(request, 'response');
  return response;
}

describe('a caller that reads slowly', () => {
  it('slows the provider down, and fills no memory of the gate [egress:fidelity-back-pressure]', async () => {
    const delta = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'new_delta', x: 'y'.repeat(64 * 1024) },
    };
    const event = Buffer.from(`event: content_block_delta\ndata: ${JSON.stringify(delta)}\n\n`);
    let sent = 0;
    let stalled = false;
    gate.provider.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (sent < TOTAL && !response.destroyed) {
        sent += event.length;
        stalled = !response.write(event);
        if (stalled) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    };
    const response = await unreadStream();
    // It sends until every buffer on the way is full, and then no more.
    let last = -1;
    await eventually(
      () => {
        const before = last;
        last = sent;
        expect(sent).toBe(before);
        expect(stalled).toBe(true);
      },
      { everyMs: 500, withinMs: 30_000 },
    );
    expect(sent).toBeLessThan(TOTAL / 4);
    response.destroy();
    await gate.provider.received[0]!.abandoned;
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'aborted' });
  });
});
