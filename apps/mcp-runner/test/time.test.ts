import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, isAlive, sample, say, TestRunner } from './support/test-runner.js';

/** Ends at once, or refuses who wants to begin, as its file says. */
const MOODY = `
  if (require('node:fs').readFileSync(process.env.MOOD, 'utf8') === 'ends') process.exit(7);
  process.stdin.once('data', () =>
    console.log('{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"not now"}}'));
`;

/** By the clock of the test, which nobody waits for. */
describe('a local MCP server, as time goes by', () => {
  let now: number;
  let runner: TestRunner;
  let folder: string;
  let mood: string;

  beforeEach(async () => {
    now = 1_000_000;
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-runner-'));
    mood = join(folder, 'mood');
    runner = await TestRunner.start(
      {
        steady: sample('sdk-v1', { idleSeconds: 60 }),
        broken: { command: process.execPath, args: ['-e', 'process.exit(7)'] },
        moody: { command: process.execPath, args: ['-e', MOODY], env: { MOOD: mood } },
      },
      {},
      { clock: { now: () => now } },
    );
  });

  afterEach(async () => {
    await runner.stop();
    await rm(folder, { recursive: true });
  });

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

  it('that refuses who wants to begin has not started well [runner:broken:said]', async () => {
    const fail = async (): Promise<string | null> => {
      await writeFile(mood, 'ends');
      await runner.post('moody', initialize());
      return (await runner.post('moody', initialize())).headers.get('retry-after');
    };
    expect(await fail()).toBe('1');
    now += 1_000;
    await writeFile(mood, 'refuses');
    const refused = await runner.post('moody', initialize());
    expect(await refused.json()).toMatchObject({ error: { message: 'not now' } });
    expect(await fail()).toBe('2');
  });
});

async function detailOf(response: Response): Promise<unknown> {
  return Object(await response.json()).detail;
}
