import { catalogUpstreamLook } from '@gatehouse/contracts';
import { answerContract, connectTestBus, eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import type { NatsBus } from '@gatehouse/bus';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGate } from '../testing/gate.js';
import { upstreamServer } from '../testing/upstream.js';

const ERAS = ['legacy', 'modern', 'sse'] as const;

/** One that could not be connected to is left alone for half a minute. */
const PATIENCE = { withinMs: 45_000 };
const timeoutMs = 30_000;

describe('an upstream server that tells when it has changed', () => {
  let gate: TestGate;
  let catalog: NatsBus;
  const servers = new Map<string, TestMcpServer>();
  const looked: string[] = [];

  beforeAll(async () => {
    gate = await TestGate.start({ UPSTREAM_LISTENERS: '3' });
    catalog = await connectTestBus(gate.nats.url, 'catalog');
    answerContract(catalog, catalogUpstreamLook, ({ name }) => {
      looked.push(name);
      return {};
    });
    await catalog.connection.flush();
    // Before those that tell, so many come of which nothing is to be heard as are listened to.
    for (const era of ['legacy', 'modern'] as const) {
      const silent = await startMcpServer({ era });
      silent.tellsOfChanges = false;
      servers.set(`silent-${era}`, silent);
      const { url, tools } = silent;
      await gate.publish(upstreamServer({ name: `silent-${era}`, url, tools, timeoutMs }));
    }
    const gone = await startMcpServer({ era: 'modern' });
    await gone.stop();
    await gate.publish(upstreamServer({ name: 'gone', url: gone.url, tools: gone.tools }));
    for (const era of ERAS) {
      const server = await startMcpServer({ era });
      servers.set(era, server);
      const transport = era === 'sse' ? 'sse' : 'streamable-http';
      const { url, tools } = server;
      await gate.publish(upstreamServer({ name: era, url, tools, transport, timeoutMs }));
    }
  });

  afterAll(async () => {
    await gate.stop();
    await catalog.close();
    for (const server of servers.values()) await server.stop();
  });

  it.each(ERAS)(
    'is looked at once for all that it says in a moment, whoever else does not tell (%s) [upstream:changed]',
    async (era) => {
      const server = servers.get(era);
      const count = (): number => looked.filter((name) => name === era).length;
      // What it says before it is listened to is nobody's loss.
      await eventually(() => {
        server?.changed();
        expect(count()).toBeGreaterThan(0);
      }, PATIENCE);
      const before = count();
      for (let time = 0; time < 100; time += 1) server?.changed();
      await eventually(() => expect(count()).toBeGreaterThan(before), PATIENCE);
      expect(count()).toBeLessThan(before + 20);
    },
  );
});
