import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ALLOW, LIMITS } from '../testing/stand-ins.js';
import { ask, MESSAGES, PUBLIC_URL, TestGate } from '../testing/test-gate.js';

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start({ DECISION_TIMEOUT_MS: '400', MAX_BODY_BYTES: '800000' });
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

interface Refusal {
  readonly what: string;
  readonly token?: () => Promise<string> | string;
  readonly body?: unknown;
  readonly status: number;
  readonly type: string;
  readonly code: string;
}

const unauthenticated = { status: 401, type: 'authentication_error', code: 'unauthenticated' };
const invalid = { status: 400, type: 'invalid_request_error', code: 'invalid_request' };

const tooLarge = { status: 413, type: 'request_too_large', code: 'too_large' };

const REFUSALS: readonly Refusal[] = [
  { what: 'no token', token: () => '', ...unauthenticated },
  {
    what: 'a token for another resource',
    token: () => gate.mint({ audience: `${PUBLIC_URL}/other/v1.0` }),
    ...unauthenticated,
  },
  { what: 'an expired token', token: () => gate.mint({ expiresIn: -60 }), ...unauthenticated },
  { what: 'an altered token', token: () => `${gate.token.slice(0, -6)}AAAAAA`, ...unauthenticated },
  {
    what: 'a token of another tenant',
    token: () => gate.mint({ tenant: 'globex' }),
    status: 404,
    type: 'not_found_error',
    code: 'not_found',
  },
  { what: 'a body that is no JSON', body: '{"model":', ...invalid },
  { what: 'a body that is no object', body: '[]', ...invalid },
  { what: 'a body nested without end', body: '['.repeat(5_000), ...tooLarge },
  {
    what: 'a body of more values than anyone means',
    body: `{"model":"claude-a","max_tokens":1,"messages":[${'0,'.repeat(300_000)}0]}`,
    ...tooLarge,
  },
  { what: 'a body without max_tokens', body: { model: 'claude-a', messages: [] }, ...invalid },
  {
    what: 'a body that names two models',
    body: '{"model":"claude-a","model":"gpt","max_tokens":1}',
    ...invalid,
  },
  {
    what: 'a body that is too large',
    body: ask('x'.repeat(900_000)),
    ...tooLarge,
  },
  {
    what: 'a model that is not offered',
    body: ask('Hi', { model: 'gpt-9' }),
    status: 403,
    type: 'permission_error',
    code: 'policy_denied',
  },
];

describe('a stranger', () => {
  it.each([
    ['declared', (size: number) => ({ 'content-length': String(size) })],
    ['not declared', () => ({ 'transfer-encoding': 'chunked' })],
  ])(
    'is turned away before a body whose length is %s is read [egress:endpoint-strangers-unread]',
    async (...[, headers]) => {
      gate.peers.decision = { ...ALLOW, effect: 'deny', reason: 'not_subscribed' };
      const request = httpRequest(`${gate.url}${MESSAGES}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gate.token}`, ...headers(700_000) },
      });
      request.on('error', () => undefined);
      request.flushHeaders();
      // Not a byte of the body is sent, and the answer comes all the same.
      const [response] = await once(request, 'response');
      expect(response.statusCode).toBe(403);
      request.destroy();
      const [record] = await gate.peers.records();
      expect(record).toMatchObject({ errorCode: 'not_subscribed', decision: { effect: 'deny' } });
    },
  );
});

describe('an address', () => {
  it('that the API does not serve does not exist, in the provider’s shape [egress:endpoint-allow-list]', async () => {
    await gate.publish({ endpoints: ['count_tokens'] });
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error', message: 'This API does not serve the address' },
    });
    expect((await gate.peers.records())[0]).toMatchObject({
      errorCode: 'not_found',
      decision: { effect: 'deny', policy: 'endpoints' },
    });
    expect(gate.provider.received).toHaveLength(0);
  });
});

describe('a refusal', () => {
  it.each(REFUSALS)(
    'of $what is in the provider’s shape, reaches nothing, and is recorded once',
    async ({ token = () => gate.token, body, status, type, code }) => {
      const response = await gate.post(MESSAGES, { token: await token(), body });
      expect(response.status).toBe(status);
      const answer: unknown = await response.json();
      expect(answer).toMatchObject({
        type: 'error',
        error: { type, details: { error_code: code } },
        request_id: response.headers.get('request-id'),
      });
      await gate.peers.records();
      await sleep(50);
      expect(await gate.peers.records()).toMatchObject([
        { outcome: 'refused', errorCode: code, usage: null, usageSource: 'none', status: null },
      ]);
      expect(gate.provider.received).toHaveLength(0);
      expect(gate.peers.reserved).toHaveLength(0);
    },
  );

  it('of an unknown caller names nobody, and asks for a token', async () => {
    const response = await gate.post(MESSAGES, {});
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect((await gate.peers.records())[0]).toMatchObject({
      tenant: null,
      application: null,
      decision: { effect: 'none', policy: null },
    });
  });

  it('names the scope that is missing', async () => {
    gate.peers.decision = {
      effect: 'deny',
      policy: 'scope',
      reason: 'insufficient_scope',
      missingScopes: ['llm:invoke'],
      obligations: [],
      policyVersion: '1',
    };
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="llm:invoke"');
    expect((await gate.peers.records())[0]).toMatchObject({
      decision: { effect: 'deny', policy: 'scope' },
      errorCode: 'insufficient_scope',
    });
    expect(gate.peers.reserved).toHaveLength(0);
  });

  it('follows when a policy asks for what a model call cannot do', async () => {
    gate.peers.decision = {
      effect: 'allow',
      policy: 'trimmed',
      reason: null,
      missingScopes: [],
      obligations: [{ type: 'limit-bytes', maxBytes: 5 }],
      policyVersion: '1',
    };
    expect((await gate.post(MESSAGES, { token: gate.token })).status).toBe(403);
    expect(gate.provider.received).toHaveLength(0);
  });

  it('for an exhausted budget says how long to wait, and not to try again at once', async () => {
    gate.peers.grant = {
      granted: false,
      limits: LIMITS,
      exhausted: ['prompt_tokens'],
      retryAfterSeconds: 60,
      mayEverFit: true,
    };
    const refused = await gate
      .client()
      .messages.create({ model: 'claude-test-1', max_tokens: 9, messages: [] })
      .catch((error: unknown) => error);
    if (!(refused instanceof Anthropic.RateLimitError)) throw refused;
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('x-should-retry')).toBe('false');
    expect(refused.headers.get('ratelimit')).toContain('"prompt_tokens"');
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'refused',
      errorCode: 'budget_exhausted',
      decision: { effect: 'deny', policy: 'prompt_tokens' },
    });
    expect(gate.peers.settled).toHaveLength(0);
    expect(gate.provider.received).toHaveLength(0);
  });

  it('follows the silence of the broker, and is recorded when it speaks again', async () => {
    gate.signalBroker('SIGSTOP');
    const response = await gate.post(MESSAGES, { token: gate.token });
    gate.signalBroker('SIGCONT');
    expect(response.status).toBe(503);
    expect(await gate.peers.records()).toMatchObject([{ errorCode: 'authz_unavailable' }]);
    expect(gate.provider.received).toHaveLength(0);
  });

  it.each([
    ['authz', { decision: 'silence' }, 'authz_unavailable'],
    ['ratelimit', { grant: 'silence' }, 'ratelimit_unavailable'],
  ] as const)('follows the silence of %s', async (_, silence, code) => {
    Object.assign(gate.peers, silence);
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'overloaded_error', details: { error_code: code } },
    });
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'failed', errorCode: code });
    expect(gate.provider.received).toHaveLength(0);
  });
});

const Refused = z.object({
  error: z.object({ type: z.string(), details: z.object({ providerTool: z.string() }) }),
});

describe('what the provider would run by itself', () => {
  const server = { type: 'web_search_20250305', name: 'web_search', max_uses: 1 };
  const denied = async (more: object) => {
    const response = await gate.post(MESSAGES, { token: gate.token, body: ask('Hi', more) });
    expect(response.status).toBe(403);
    const { error } = Refused.parse(await response.json());
    expect(error).toMatchObject({ type: 'permission_error' });
    expect(gate.provider.received).toHaveLength(0);
    return error.details.providerTool;
  };

  it('is refused by name, unless the manifest allows it [egress:endpoint-provider-tools]', async () => {
    expect(await denied({ tools: [{ name: 'mine', input_schema: {} }, server] })).toBe(server.type);
    expect(await denied({ tools: [{ type: 'code_execution_20250825' }] })).toMatch(/^code_ex/);
    expect(await denied({ tools: [{ type: 'something_new_1' }] })).toBe('something_new_1');
    expect(await denied({ tools: [{ type: 5 }] })).toBe('unknown');
    expect(await denied({ container: 'container_1' })).toBe('container');
    expect(await denied({ mcp_servers: [{ type: 'url', url: 'https://x.test' }] })).toBe(
      'mcp_servers',
    );
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'refused',
      decision: { effect: 'deny', policy: 'providerTools' },
    });
    await gate.publish({ providerTools: ['web_search_*'] });
    const tools = [server];
    const allowed = await gate.post(MESSAGES, { token: gate.token, body: ask('Hi', { tools }) });
    expect(allowed.status).toBe(200);
    gate.provider.received.length = 0;
    expect(await denied({ tools: [...tools, { type: 'web_fetch_20250910' }] })).toMatch(/^web_f/);
  });

  it('cannot be hidden behind a second member of the same name', async () => {
    const body =
      '{"model":"claude-a","max_tokens":1,"messages":[],"tools":[{"type":"web_search_1","\\u0074ype":"custom"}]}';
    const response = await gate.post(MESSAGES, { token: gate.token, body });
    expect(response.status).toBe(403);
    const twice = '{"model":"claude-a","max_tokens":1,"messages":[],"tools":[],"tools":[]}';
    expect((await gate.post(MESSAGES, { token: gate.token, body: twice })).status).toBe(400);
  });

  it('is not what clients carry out themselves', async () => {
    const tools = [
      { type: 'custom', name: 'mine', input_schema: {} },
      { type: 'computer_20250124', name: 'computer' },
      { type: 'bash_20250124', name: 'bash' },
    ];
    const more = { tools, container: null, mcp_servers: [] };
    const response = await gate.post(MESSAGES, { token: gate.token, body: ask('Hi', more) });
    expect(response.status).toBe(200);
  });
});
