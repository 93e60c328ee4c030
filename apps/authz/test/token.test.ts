import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ADMIN,
  askForToken,
  basic,
  CLAUDE,
  CRM,
  ISSUER,
  KB,
  post,
  tokenFor,
  World,
} from './world.js';

describe('the token endpoint', () => {
  let world: World;
  let authz: RunningService;

  beforeAll(async () => {
    world = await World.create();
    authz = await world.boot();
  });

  afterAll(() => world.close());

  const ask = (name: string, wanted = {}) => askForToken(world, authz, name, wanted);

  it('gives an application a token for everything that it is subscribed to', async () => {
    const { status, body, headers } = await ask('internal-agent');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const token = String(body['access_token']);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(decodeJwt(token)).toEqual({
      iss: ISSUER,
      aud: [CRM, KB, CLAUDE],
      sub: 'internal-agent',
      client_id: 'internal-agent',
      tenant: 'default',
      scope: 'crm:read crm:write kb:read llm:call',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  it('narrows a token to the resources and scopes that are asked for', async () => {
    const one = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
    expect(decodeJwt(one)).toMatchObject({ aud: CRM, scope: 'crm:read crm:write' });
    const two = await tokenFor(world, authz, 'internal-agent', { resource: [CRM, KB] });
    expect(decodeJwt(two)).toMatchObject({ aud: [CRM, KB], scope: 'crm:read crm:write kb:read' });
    const less = await ask('internal-agent', { resource: CRM, scope: 'crm:read' });
    expect(less.body['scope']).toBe('crm:read');
    expect(decodeJwt(String(less.body['access_token']))).toMatchObject({ scope: 'crm:read' });
  });

  it('takes the secret as HTTP Basic or in the body, but not both', async () => {
    const credentials = {
      client_id: 'internal-agent',
      client_secret: await world.secretOf('internal-agent'),
    };
    const form = { grant_type: 'client_credentials', ...credentials };
    expect(await post(`${authz.url}/token`, form)).toMatchObject({ status: 200 });
    const both = await post(
      `${authz.url}/token`,
      form,
      basic('internal-agent', credentials.client_secret),
    );
    expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('refuses a token for a resource without a subscription [token:no-subscription:refused]', async () => {
    const orders = 'http://127.0.0.1:8080/orders-mcp-server/v1.0/mcp';
    const refused = { status: 400, body: { error: 'invalid_target' } };
    expect(await ask('internal-agent', { resource: orders })).toMatchObject(refused);
    expect(await ask('internal-agent', { resource: [CRM, orders] })).toMatchObject(refused);
    expect(await ask('internal-agent', { resource: 'urn:nothing' })).toMatchObject(refused);
    expect(await ask('internal-agent', { resource: `${CRM}#x` })).toMatchObject(refused);
    expect(await ask('internal-agent', { resource: ADMIN })).toMatchObject(refused);
    expect(await ask('stranger')).toMatchObject(refused);
    await eventually(() =>
      expect(world.recorded).toContainEqual(
        expect.objectContaining({
          event: 'refused',
          application: 'internal-agent',
          resource: orders,
          error: 'invalid_target',
          tokenId: null,
        }),
      ),
    );
  });

  it('refuses scopes that are not granted, instead of dropping them', async () => {
    const refused = { status: 400, body: { error: 'invalid_scope' } };
    expect(await ask('internal-agent', { scope: 'crm:read orders:read' })).toMatchObject(refused);
    expect(await ask('internal-agent', { resource: KB, scope: 'crm:read' })).toMatchObject(refused);
    expect(await ask('internal-agent', { scope: 'openid' })).toMatchObject(refused);
  });

  it('gives the control plane only to those that have nothing else, or ask for it', async () => {
    expect(decodeJwt(await tokenFor(world, authz, 'platform-admin'))).toMatchObject({
      aud: ADMIN,
      scope: 'catalog:read catalog:write',
    });
  });

  it('refuses a wrong secret and an unknown client, says no more than that, and records it', async () => {
    const grant = { grant_type: 'client_credentials' };
    const secret = await world.secretOf('internal-agent');
    for (const [id, presented] of [
      ['internal-agent', 'wrong'],
      ['internal-agent', `${secret}x`],
      ['nobody', secret],
      ['stranger', secret],
    ] as const) {
      const { status, body, headers } = await post(
        `${authz.url}/token`,
        grant,
        basic(id, presented),
      );
      expect({ status, body }).toEqual({
        status: 401,
        body: { error: 'invalid_client', error_description: 'client authentication failed' },
      });
      expect(headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    }
    await eventually(() => {
      const refused = world.recorded.filter(({ error }) => error === 'invalid_client');
      expect(refused.map(({ application }) => String(application)).toSorted()).toEqual(
        ['internal-agent', 'internal-agent', 'nobody', 'stranger'].toSorted(),
      );
    });
  });

  it('refuses every other grant type', async () => {
    const secret = await world.secretOf('internal-agent');
    for (const grant_type of ['password', 'implicit', 'authorization_code', 'refresh_token']) {
      const answer = await post(
        `${authz.url}/token`,
        { grant_type },
        basic('internal-agent', secret),
      );
      expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    }
    expect(await post(`${authz.url}/token`, {}, basic('internal-agent', secret))).toMatchObject({
      status: 400,
    });
  });

  it('survives what is no form at all', async () => {
    const garbage = ['{"grant_type":"client_credentials"}', 'x'.repeat(100_000), ''];
    for (const body of garbage) {
      for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
        const response = await fetch(`${authz.url}/token`, {
          method: 'POST',
          headers: { 'content-type': type },
          body,
        });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ error: 'invalid_request' });
      }
    }
  });

  it('is not for browsers', async () => {
    const secret = await world.secretOf('internal-agent');
    const headers = { ...basic('internal-agent', secret), origin: 'http://evil.example' };
    const answer = await post(`${authz.url}/token`, { grant_type: 'client_credentials' }, headers);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('writes each secret for its owner only', async () => {
    const file = join(world.folders.secrets, 'internal-agent.secret');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await world.secretOf('internal-agent')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('records what it issues, without the token', async () => {
    const token = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
    const { jti } = decodeJwt(token);
    await eventually(() =>
      expect(world.recorded).toContainEqual(
        expect.objectContaining({
          event: 'issued',
          tokenId: jti,
          application: 'internal-agent',
          tenant: 'default',
          resource: CRM,
          scopes: ['crm:read', 'crm:write'],
          grantType: 'client_credentials',
        }),
      ),
    );
    expect(JSON.stringify(world.recorded)).not.toContain(token);
  });

  it('keeps health and readiness beside it', async () => {
    expect((await fetch(`${authz.url}/healthz`)).status).toBe(200);
    const ready: unknown = await (await fetch(`${authz.url}/readyz`)).json();
    expect(ready).toEqual({
      ready: true,
      checks: { nats: 'up', postgres: 'up', applications: 'up', 'policy-files': 'up' },
    });
    expect((await fetch(`${authz.url}/nothing`)).status).toBe(404);
  });
});
