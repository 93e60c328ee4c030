import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { initialize, isAlive, sample, say, TestRunner } from './support/test-runner.js';

/** By the clock of the test, which nobody waits for. */
describe('a local MCP server, as time goes by', () => {
  let now: number;
  let runner: TestRunner;

  beforeEach(async () => {
    now = 1_000_000;
    runner = await TestRunner.start(
      {
        steady: sample('sdk-v1', { idleSeconds: 60 }),
        broken: { command: process.execPath, args: ['-e', 'process.exit(7)'] },
      },
      {},
      { clock: { now: () => now } },
    );
  });

  afterEach(() => runner.stop());

  it('is stopped when nobody has needed it for a while [runner:idle]', async () => {
    const client = await runner.client('steady');
    const pid = Number(await say(client, 'pid'));
    now += 59_000;
    expect(await say(client, 'pid')).toBe(String(pid));
    now += 61_000;
    await eventually(() => expect(isAlive(pid)).toBe(false));
    await expect(client.listTools()).rejects.toMatchObject({ status: 404 });
    await client.close();
  });

  it('that does not start is left alone for longer each time [runner:broken:said]', async () => {
    const waits: (string | null)[] = [];
    for (let time = 0; time < 8; time += 1) {
      expect(await detailOf(await runner.post('broken', initialize()))).toBe(
        'The local MCP server ended with code 7',
      );
      const paused = await runner.post('broken', initialize());
      expect(await detailOf(paused)).toBe(
        'The local MCP server ended with code 7, and is not started again yet',
      );
      const seconds = paused.headers.get('retry-after');
      waits.push(seconds);
      now += Number(seconds) * 1_000;
    }
    expect(waits).toEqual(['1', '2', '4', '8', '16', '32', '60', '60']);
  });
});

async function detailOf(response: Response): Promise<unknown> {
  return Object(await response.json()).detail;
}
