import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { OAuthProtectedResourceMetadataSchema } from '@modelcontextprotocol/core';
import { PUBLIC_URL, TestGate } from '../testing/gate.js';
import { post, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';
import { rawStatus } from '../testing/raw-status.js';

const GET_CUSTOMER = toolsCall('get_customer', { customer_id: 'C-4821' });

describe('the door of the MCP endpoint', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '5000' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  it('answers 401 with the metadata of the resource, which leads to the issuer', async () => {
    const reply = await post(gate, { token: null, body: GET_CUSTOMER });
    expect(reply.status).toBe(401);
    const path = '/.well-known/oauth-protected-resource/crm/v1.0/mcp';
    expect(reply.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${PUBLIC_URL}${path}"`,
    );
    expect(reply.json).toMatchObject({ id: 1, error: { data: { code: 'unauthenticated' } } });
    const metadata = await fetch(new URL(path, gate.endpoint()));
    expect(OAuthProtectedResourceMetadataSchema.parse(await metadata.json())).toMatchObject({
      resource: `${PUBLIC_URL}/crm/v1.0/mcp`,
      authorization_servers: ['http://127.0.0.1:8082'],
      scopes_supported: ['crm:read', 'crm:write'],
    });
  });

  it.each([
    ['no token', () => Promise.resolve(null), null],
    ['an expired token', () => gate.token({ expiresIn: -60 }), 'expired'],
    ['a token for another server', () => gate.token({ server: 'crm-http' }), 'another resource'],
    [
      'a token for the REST face',
      () => gate.token({ audience: `${PUBLIC_URL}/crm/v1.0` }),
      'another',
    ],
    ['an altered token', async () => `${await gate.token()}x`, 'not valid'],
    [
      'an unsigned token',
      () => Promise.resolve('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'),
      'not valid',
    ],
  ])('refuses %s, and records the call without an identity', async (_, mint, description) => {
    const reply = await post(gate, { token: await mint(), body: GET_CUSTOMER });
    expect(reply.status).toBe(401);
    if (description) {
      expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(reply.headers.get('www-authenticate')).toContain(description);
    }
    expect(await gate.onlyRecord()).toMatchObject({
      application: null,
      tenant: null,
      server: 'crm',
      serverVersion: '1.0',
      tool: 'get_customer',
      decision: { effect: 'none', policy: null },
      outcome: 'refused',
      errorCode: 'unauthenticated',
      argumentsHash: null,
      arguments: null,
    });
    expect(gate.crm.seen).toEqual([]);
  });

  it('refuses a revoked token', async () => {
    const token = await gate.token({ tokenId: 'revoked-one' });
    await gate.issuer.revoke('revoked-one');
    await eventually(async () => {
      expect((await post(gate, { token, body: GET_CUSTOMER })).status).toBe(401);
    });
  });

  it('lets nobody of another tenant in', async () => {
    await gate.publish(crmServer({ url: 'nats://crm', name: 'foreign', tenant: 'other' }));
    await eventually(async () => {
      const reply = await post(gate, { server: 'foreign', body: GET_CUSTOMER });
      expect(reply).toMatchObject({ status: 403 });
      expect(reply.json?.error).toMatchObject({ data: { code: 'not_subscribed' } });
    });
    expect(gate.crm.seen).toEqual([]);
  });

  it('answers 404 where nothing is published, and records the call', async () => {
    const reply = await post(gate, { server: 'nowhere', body: GET_CUSTOMER });
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(await gate.onlyRecord()).toMatchObject({ server: 'nowhere', errorCode: 'not_found' });
    const url = new URL('/.well-known/oauth-protected-resource/nowhere/v1.0/mcp', gate.endpoint());
    expect((await fetch(url)).status).toBe(404);
  });

  it.each(['CRM', 'crm%2F..', '..', 'a'.repeat(80), '%00', "x'--"])(
    'answers 404 to the server name %s',
    async (name) => {
      const url = new URL(gate.endpoint());
      const answer = await rawStatus(url, { path: `/${name}/v1.0/mcp` });
      expect(answer).toBe(404);
    },
  );

  it('serves a server as soon as it is published, and no longer when it is not', async () => {
    const entry = crmServer({ url: 'nats://crm', name: 'late' });
    const status = async () => (await post(gate, { server: 'late', body: GET_CUSTOMER })).status;
    expect(await status()).toBe(404);
    await gate.publish(entry);
    await eventually(async () => expect(await status()).toBe(200), { withinMs: 1_000 });
    await gate.unpublish(entry);
    await eventually(async () => expect(await status()).toBe(404), { withinMs: 1_000 });
  });
});
