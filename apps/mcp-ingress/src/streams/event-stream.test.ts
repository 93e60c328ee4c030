import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { listeningAt } from '../testing/listening-at.js';
import { EventStream } from './event-stream.js';

const BACKLOG = 256 * 1024;
/** More than the sockets of any system hold. */
const MUCH = 256 * 1024 * 1024;

describe('a stream of events', () => {
  it('says that its client is too far behind, which does not read [listen:bounded]', async () => {
    let opened: (stream: EventStream) => void = () => undefined;
    const stream = new Promise<EventStream>((resolve) => (opened = resolve));
    const server = createServer((_, response) => opened(new EventStream(response, BACKLOG)));
    const { port, close } = await listeningAt(server);
    const client = connect(port, '127.0.0.1').pause();
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const events = await stream;
    const data = 'x'.repeat(64 * 1024);
    let sent = 0;
    while (events.send('message', data) && sent < MUCH) sent += data.length;
    expect(sent).toBeLessThan(MUCH);
    expect(events.keepAlive()).toBe(false);
    // Who does not read would never let it end.
    const gone = new Promise<void>((resolve) => events.onClose(resolve));
    events.end();
    await gone;
    client.destroy();
    await close();
  });
});
