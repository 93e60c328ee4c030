import { Secret } from '@gatehouse/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { NotSent } from '../backends/attempt-cause.js';
import { isLocal, LocalServers } from './local-servers.js';

const secret = new Secret('shown-to-the-runner-alone');

describe('the way to local servers', () => {
  let runner: Server;
  let url: string;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  const seen: (string | undefined)[] = [];

  beforeAll(async () => {
    runner = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((resolve) => runner.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${Object(runner.address()).port}/`;
  });

  afterAll(async () => {
    await new Promise((resolve) => runner.close(resolve));
  });

  async function send(): Promise<unknown> {
    const local = new LocalServers({ MCP_RUNNER_URL: url, MCP_RUNNER_SECRET: secret });
    const sent = local.send(local.addressOf({ url: 'runner://notes' }), { method: 'POST' });
    const settled = await sent.catch((error: unknown) => error);
    await local.onApplicationShutdown();
    return settled;
  }

  it('is told by the scheme alone', () => {
    expect(isLocal({ url: 'runner://notes' })).toBe(true);
    expect(isLocal({ url: 'http://runner/notes' })).toBe(false);
  });

  it('shows the runner its secret, and passes on what the transport understands', async () => {
    answer = { status: 404, body: '{}' };
    expect(await send()).toMatchObject({ status: 404 });
    expect(seen.at(-1)).toBe('Bearer shown-to-the-runner-alone');
  });

  it.each([
    ['not-started', 'unreachable'],
    ['busy', 'busy'],
  ])('knows of what was %s that it was not sent', async (reason, cause) => {
    answer = {
      status: 502,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '7' },
      body: JSON.stringify({ code: 'backend_unavailable', detail: 'It does not start', reason }),
    };
    const error = Object(await send());
    expect(error).toMatchObject({
      code: 'backend_unavailable',
      message: 'It does not start',
      retryAfterSeconds: 7,
    });
    expect(error.cause).toBeInstanceOf(NotSent);
    expect(error.cause.reason).toBe(cause);
  });

  it('does not know it of what was under way, nor of an answer that it cannot read', async () => {
    answer = { status: 502, body: '{"code":"backend_unavailable","detail":"It crashed"}' };
    expect(await send()).toMatchObject({ message: 'It crashed', cause: undefined });
    answer = { status: 500, body: '<html>' };
    expect(await send()).toMatchObject({ code: 'backend_unavailable', cause: undefined });
  });

  it('leads nowhere where no runner is configured', () => {
    const none = new LocalServers({ MCP_RUNNER_URL: undefined, MCP_RUNNER_SECRET: undefined });
    expect(() => none.addressOf({ url: 'runner://notes' })).toThrow(
      'Local MCP servers are not run here',
    );
  });
});
