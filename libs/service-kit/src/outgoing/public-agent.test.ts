import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { request } from 'undici';
import { z } from 'zod';
import { publicAgent } from './public-agent.js';

const SOON = 2_000;

let server: Server;
let port: number;
let reached = 0;
let asked = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    reached += 1;
    response.end('inside');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  port = z.object({ port: z.int() }).parse(server.address()).port;
});
afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

/** What a request gets whose name resolves to these addresses, one list for each time it is asked. */
async function attempt(host: string, answers: readonly string[][] = []): Promise<string> {
  asked = 0;
  const agent = publicAgent({
    connectTimeoutMs: SOON,
    resolve: (_name, _options, done) => {
      const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      done(
        null,
        addresses.map((address): LookupAddress => ({
          address,
          family: address.includes(':') ? 6 : 4,
        })),
      );
    },
  });
  try {
    const { body } = await request(`http://${host}:${port}/`, { dispatcher: agent });
    return await body.text();
  } catch (error) {
    return z
      .object({ code: z.string() })
      .catch({ code: String(error) })
      .parse(error).code;
  } finally {
    await agent.destroy();
  }
}

describe('an agent for public addresses', () => {
  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '169.254.169.254',
  ])('does not connect to %s, however it is written', async (host) => {
    expect(await attempt(host)).toBe('PRIVATE_ADDRESS');
  });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00::1'])(
    'does not connect to a name that stands for %s',
    async (address) => {
      expect(await attempt('guard.example', [[address]])).toBe('PRIVATE_ADDRESS');
    },
  );

  it('does not take the private one of several addresses', async () => {
    const code = await attempt('guard.example', [['192.0.2.1', '127.0.0.1']]);
    expect(code).toBe('PRIVATE_ADDRESS');
  });

  it('resolves a name once for each connection: there is no second answer to be fooled by', async () => {
    const answers = [['10.0.0.1'], ['127.0.0.1']];
    expect(await attempt('rebind.example', answers)).toBe('PRIVATE_ADDRESS');
    expect(asked).toBe(1);
  });

  it('has let nobody in', () => {
    expect(reached).toBe(0);
  });
});
