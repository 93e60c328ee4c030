import { describe, expect, it } from '@jest/globals';
import { ingressConfig } from '../config.js';
import type { Events } from '../events.js';
import type { StreamEnd } from '../streams/held-streams.js';
import type { CallerStream } from '../streams/telling.js';
import { CallerStreams } from './caller-streams.js';
import type { Changes } from './changes.js';

const config = ingressConfig.parse({
  NATS_URL: 'nats://127.0.0.1:4222',
  REQUEST_STATE_KEY: 'a-request-state-key-for-tests',
  LISTENING_STREAMS: '1',
});
const owner = {
  address: { name: 'crm', version: '1.0' },
  principal: {
    tenant: 'default',
    application: 'agent',
    user: null,
    scopes: [],
    tokenId: 'token',
  },
};

describe('the streams that a replica holds', () => {
  it('end where their caller does not read, and make room [listen:bounded]', () => {
    const told: CallerStream[] = [];
    const over: string[] = [];
    const changes = {
      tell: (stream: CallerStream) => {
        told.push(stream);
        return { want: () => Promise.resolve(), end: () => over.push('hearing') };
      },
    };
    const events = {
      listeningBegun: () => undefined,
      listeningEnded: ({ why }: { why: string }) => over.push(why),
    };
    const streams = new CallerStreams(
      config,
      changes as unknown as Changes,
      events as unknown as Events,
    );
    const stream = {
      id: 'one',
      owner,
      lists: new Set(['tools'] as const),
      tell: () => false,
      keepAlive: () => true,
      end: (why: StreamEnd) => over.push(`stream ${why}`),
    };
    streams.open(stream, () => Promise.resolve(true));
    expect(() => streams.checkRoom(owner)).toThrow('No further event stream');
    told[0]?.tell({ method: 'notifications/tools/list_changed', params: {} });
    expect(over).toEqual(['stream slow', 'hearing', 'slow']);
    streams.checkRoom(owner);
  });
});
