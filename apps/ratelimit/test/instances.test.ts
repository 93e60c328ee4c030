import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LlmLimit } from '@gatehouse/contracts';
import { connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { application, llmApi } from './support/entries.js';
import { build, Instance } from './support/instance.js';
import type { Books } from './support/load.js';
import { reserveAndSettle } from './support/load.js';
import { PeerOfRatelimit } from './support/peer-of-ratelimit.js';

const PROMPT = 20_000;
const LIMITS: LlmLimit[] = [
  { measure: 'prompt_tokens', limit: PROMPT, window: 'day', per: 'application' },
  { measure: 'completion_tokens', limit: 80_000, window: 'day', per: 'application' },
  { measure: 'total_tokens', limit: 90_000, window: 'day', per: 'application' },
];
const AGENTS = ['equal', 'mixed', 'killed', 'restarted'];

describe('three instances in processes of their own', () => {
  let nats: TestNats;
  let logs: string;
  let peer: PeerOfRatelimit;
  let instances: Instance[] = [];

  beforeAll(async () => {
    logs = await mkdtemp(join(tmpdir(), 'gatehouse-ratelimit-'));
    nats = await startNats();
    peer = new PeerOfRatelimit(await connectTestBus(nats.url, 'llm-egress'));
    await peer.publish(
      llmApi({ name: 'claude' }, LIMITS),
      ...AGENTS.map((name) => application({ name }, ['LlmApi claude'])),
    );
    await build();
    instances = await Promise.all(
      ['one', 'two', 'three'].map((name) => Instance.start({ name, natsUrl: nats.url, logs })),
    );
  }, 120_000);

  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await peer.bus.close();
    await nats.stop();
    await rm(logs, { recursive: true, force: true });
  });

  const remaining = async (agent: string): Promise<number[]> => {
    const { limits } = await peer.reserve({ application: agent });
    return limits.map((limit) => limit.remaining);
  };
  const expectTrueBooks = async (agent: string, books: Books): Promise<void> => {
    const [left = 0] = await eventually(() => remaining(agent), { withinMs: 15_000 });
    expect(left).toBeGreaterThanOrEqual(0);
    expect(PROMPT - left).toBeGreaterThanOrEqual(books.least);
    expect(PROMPT - left).toBeLessThanOrEqual(books.most);
  };

  it('grant of 200 parallel reservations exactly those that fit [budget:never-overshot]', async () => {
    const grants = await Promise.all(
      Array.from({ length: 200 }, () =>
        peer.reserve({ application: 'equal', promptTokens: 150, completionTokens: 600 }),
      ),
    );
    // 90,000 / 750 = 120; prompt and completion tokens alone would allow 133 each.
    expect(grants.filter((grant) => grant.granted)).toHaveLength(120);
    expect(await remaining('equal')).toEqual([2_000, 8_000, 0]);
    for (const instance of instances) {
      expect(await instance.decisions()).toBeGreaterThan(0);
    }
  });

  it('grant of reservations of any size none too many and none too few [budget:never-overshot]', async () => {
    const sizes = Array.from({ length: 200 }, () => randomInt(1, 400));
    const grants = await Promise.all(
      sizes.map((promptTokens) => peer.reserve({ application: 'mixed', promptTokens })),
    );
    const granted = sizes.filter((_, index) => grants[index]!.granted);
    const [left = 0] = await remaining('mixed');
    expect(granted.reduce((sum, size) => sum + size, 0)).toBe(PROMPT - left);
    expect(left).toBeGreaterThanOrEqual(0);
    // Nothing was given back meanwhile, so whoever was refused does not fit now either.
    for (const [index, grant] of grants.entries()) {
      if (!grant.granted) expect(sizes[index]).toBeGreaterThan(left);
    }
  });

  it('keep true books when one of them is killed under load', async () => {
    let isOver = false;
    const load = reserveAndSettle(peer, 'killed', () => !isOver);
    await sleep(300);
    await instances[1]!.kill();
    await sleep(700);
    await instances[1]!.restart();
    await sleep(300);
    isOver = true;
    const books = await load;
    expect(books.granted).toBeGreaterThan(50);
    await expectTrueBooks('killed', books);
  }, 60_000);

  it('keep true books when the broker is killed under load, and go on by themselves', async () => {
    let isOver = false;
    const load = reserveAndSettle(peer, 'restarted', () => !isOver);
    await sleep(150);
    await nats.server.kill();
    await sleep(300);
    nats.server.start();
    await eventually(() => remaining('restarted'), { withinMs: 20_000 });
    isOver = true;
    const books = await load;
    expect(books.granted).toBeGreaterThan(10);
    expect(books.unheard).toBeGreaterThan(0);
    await expectTrueBooks('restarted', books);
  }, 60_000);
});
