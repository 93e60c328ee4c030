import { describe, expect, it } from '@jest/globals';
import { LocalSession } from './local-session.js';

const URL_OF_RUNNER = new URL('http://runner.test/servers/notes/mcp');

describe('a conversation with a process of the runner', () => {
  /** Sends what there is to send, to a runner that names its session in so many answers. */
  async function conversation(...named: readonly (string | null)[]) {
    const seen: (string | null)[] = [];
    const left = [...named];
    const session = new LocalSession(URL_OF_RUNNER, async (_, init) => {
      seen.push(`${init?.method} ${new Headers(init?.headers).get('mcp-session-id')}`);
      const id = left.shift() ?? null;
      return new Response(null, id === null ? {} : { headers: { 'mcp-session-id': id } });
    });
    for (const _ of named) await session.fetch(URL_OF_RUNNER, { method: 'POST' });
    await session.terminateSession();
    return seen;
  }

  it('says with every request what the runner has called the process, and ends it', async () => {
    const seen = await conversation('one', null);
    expect(seen).toEqual(['POST null', 'POST one', 'DELETE one']);
  });

  it('that has never begun has nothing to end', async () => {
    expect(await conversation(null, null)).toEqual(['POST null', 'POST null']);
  });
});
