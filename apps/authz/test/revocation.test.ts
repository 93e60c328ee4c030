import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NatsBus } from '@gatehouse/bus';
import { authzRevocations, authzTokenIntrospect } from '@gatehouse/contracts';
import { systemClock, TokenVerifier } from '@gatehouse/service-kit';
import type { RunningService } from '@gatehouse/service-kit';
import { connectTestBus, eventually } from '@gatehouse/testkit';
import { decodeJwt } from 'jose';
import {
  ADMIN,
  application,
  basic,
  CRM,
  ISSUER,
  post,
  subscription,
  tokenFor,
  World,
} from './world.js';

const INACTIVE = { status: 200, body: { active: false } };

describe('a token that is asked about, or taken back', () => {
  let world: World;
  let authz: RunningService;
  let bus: NatsBus;
  let verifier: TokenVerifier;
  let token: string;

  beforeAll(async () => {
    world = await World.create();
    authz = await world.boot();
    bus = await connectTestBus(world.nats.url, 'mcp-ingress');
    verifier = await TokenVerifier.start(bus, { issuer: ISSUER, clock: systemClock });
  });

  beforeEach(async () => {
    token = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
  });

  afterAll(async () => {
    verifier.stop();
    await bus.close();
    await world.close();
  });

  const as = async (name: string) => basic(name, await world.secretOf(name));
  const introspect = async (name: string, value = token) =>
    post(`${authz.url}/introspect`, { token: value }, await as(name));
  const revoke = async (name: string, value = token) =>
    post(`${authz.url}/revoke`, { token: value }, await as(name));
  const overTheBus = (value = token) =>
    world.bus.request(authzTokenIntrospect, { token: value }, { timeoutMs: 2_000 });

  it('is described to its own client', async () => {
    const claims = decodeJwt(token);
    expect(await introspect('internal-agent')).toMatchObject({
      status: 200,
      body: {
        active: true,
        token_type: 'Bearer',
        iss: ISSUER,
        client_id: 'internal-agent',
        sub: 'internal-agent',
        tenant: 'default',
        aud: [CRM],
        scope: 'crm:read crm:write',
        jti: claims.jti,
        exp: claims.exp,
      },
    });
  });

  it('is as good as any random string to another client, or to one of another tenant', async () => {
    expect(await introspect('platform-admin')).toMatchObject(INACTIVE);
    expect(await introspect('stranger')).toMatchObject(INACTIVE);
    for (const nonsense of [
      'mcp_access_token_x_y_z',
      'a.b.c',
      String(decodeJwt(token).jti),
      `${token}x`,
    ]) {
      expect(await introspect('internal-agent', nonsense)).toEqual({
        ...INACTIVE,
        headers: expect.anything(),
      });
    }
  });

  it('is worth nothing any more when it has expired', async () => {
    const clock = { now: () => Date.now() + 2 * 3_600_000 };
    const later = await world.boot({}, { clock });
    const answer = await post(`${later.url}/introspect`, { token }, await as('internal-agent'));
    expect(answer).toMatchObject(INACTIVE);
    await later.close();
  });

  it('is not described to somebody without credentials, or with wrong ones', async () => {
    const url = `${authz.url}/introspect`;
    for (const headers of [
      {},
      basic('internal-agent', 'wrong'),
      { authorization: `Bearer ${token}` },
    ]) {
      const answer = await post(url, { token }, headers);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
    const posted = { client_id: 'internal-agent', client_secret: 'wrong', token };
    expect(await post(`${authz.url}/revoke`, posted)).toMatchObject({ status: 401 });
    expect(await introspect('internal-agent')).toMatchObject({ body: { active: true } });
  });

  it('must be named in a form, once', async () => {
    const headers = await as('internal-agent');
    const malformed = { status: 400, body: { error: 'invalid_request' } };
    expect(await post(`${authz.url}/introspect`, {}, headers)).toMatchObject(malformed);
    expect(await post(`${authz.url}/revoke`, { token: [token, token] }, headers)).toMatchObject(
      malformed,
    );
    const json = await fetch(`${authz.url}/revoke`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    expect(json.status).toBe(400);
  });

  it('is refused everywhere within a second after it was revoked [token:revoked:refused]', async () => {
    await expect(verifier.verify(token, CRM)).resolves.toMatchObject({
      application: 'internal-agent',
    });
    expect(await revoke('internal-agent')).toMatchObject({ status: 200, body: {} });
    await eventually(
      () =>
        expect(verifier.verify(token, CRM)).rejects.toMatchObject({
          code: 'unauthenticated',
          facts: { reason: 'revoked' },
        }),
      { withinMs: 1_000 },
    );
    expect(await introspect('internal-agent')).toMatchObject(INACTIVE);
    await expect(overTheBus()).resolves.toMatchObject({ active: false, principal: null });
    const { jti } = decodeJwt(token);
    await eventually(() =>
      expect(world.recorded).toContainEqual(
        expect.objectContaining({ event: 'revoked', tokenId: jti, application: 'internal-agent' }),
      ),
    );
    expect(await revoke('internal-agent')).toMatchObject({ status: 200 });
    expect(
      world.recorded.filter(({ tokenId, event }) => tokenId === jti && event === 'revoked'),
    ).toHaveLength(1);
  });

  it('cannot be revoked by another client', async () => {
    const refused = { status: 400, body: { error: 'unauthorized_client' } };
    expect(await revoke('platform-admin')).toMatchObject(refused);
    expect(await revoke('stranger')).toMatchObject(refused);
    expect(await introspect('internal-agent')).toMatchObject({ body: { active: true } });
    expect(await revoke('internal-agent', 'no-token-at-all')).toMatchObject({ status: 200 });
  });

  it('is told over the bus to services that cannot tell themselves', async () => {
    await expect(overTheBus()).resolves.toEqual({
      active: true,
      principal: {
        tenant: 'default',
        application: 'internal-agent',
        user: null,
        scopes: ['crm:read', 'crm:write'],
        tokenId: decodeJwt(token).jti,
      },
      audiences: [CRM],
      expiresAt: decodeJwt(token).exp,
    });
    await expect(overTheBus('mcp_access_token_x')).resolves.toMatchObject({ active: false });
  });

  it('stays revoked when the broker has lost the revocation', async () => {
    await revoke('internal-agent');
    const jti = String(decodeJwt(token).jti);
    const bucket = await world.bus.bucket(authzRevocations);
    await bucket.delete(jti);
    await eventually(async () => expect((await bucket.get(jti))?.value).toBeDefined(), {
      withinMs: 3_000,
    });
    await expect(verifier.verify(token, CRM)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('loses its worth when its application is withdrawn', async () => {
    const visitor = application('visitor', [
      subscription('McpServer', 'crm-mcp-server', ['crm:read']),
    ]);
    await world.publish(visitor);
    await eventually(() => world.secretOf('visitor'));
    const theirs = await tokenFor(world, authz, 'visitor');
    await expect(overTheBus(theirs)).resolves.toMatchObject({ active: true });
    await world.withdraw(visitor);
    await eventually(() => expect(overTheBus(theirs)).resolves.toMatchObject({ active: false }));
    const grant = { grant_type: 'client_credentials' };
    expect(await post(`${authz.url}/token`, grant, await as('visitor'))).toMatchObject({
      status: 401,
    });
  });

  it('is taken back when its application may do less at the control plane than before', async () => {
    const write = subscription('ControlPlane', 'control-plane', ['catalog:write'], '1');
    const read = subscription('ControlPlane', 'control-plane', ['catalog:read'], '1');
    await world.publish(application('operator', [write]));
    await eventually(() => world.secretOf('operator'));
    const theirs = await tokenFor(world, authz, 'operator');
    await expect(verifier.verify(theirs, ADMIN)).resolves.toMatchObject({
      scopes: ['catalog:write'],
    });
    await world.publish(application('operator', [read]));
    await eventually(() =>
      expect(verifier.verify(theirs, ADMIN)).rejects.toMatchObject({ code: 'unauthenticated' }),
    );
  });
});
