import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NatsBus } from '@gatehouse/bus';
import { authzTokenIntrospect } from '@gatehouse/contracts';
import {
  answerContract,
  connectTestBus,
  eventually,
  startNats,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer, TestNats } from '@gatehouse/testkit';
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { systemClock } from '../clock.js';
import { TokenVerifier } from './token-verifier.js';

const AUDIENCE = 'http://127.0.0.1:8080/crm/v1.0/mcp';
const good = { application: 'agent', audience: [AUDIENCE, 'other'], scopes: ['crm:read'] };

describe('the token verifier', () => {
  let nats: TestNats;
  let bus: NatsBus;
  let issuer: TestIssuer;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    nats = await startNats();
    bus = await connectTestBus(nats.url);
    issuer = await startTestIssuer(bus);
    verifier = await TokenVerifier.start(bus, { issuer: issuer.issuer, clock: systemClock });
  });

  afterAll(async () => {
    verifier.stop();
    await bus.close();
    await nats.stop();
  });

  const refused = (token: string, reason: string) =>
    expect(verifier.verify(token, AUDIENCE)).rejects.toMatchObject({
      code: 'unauthenticated',
      facts: { reason },
    });

  it('says who the bearer is', async () => {
    const token = await issuer.mint({ ...good, user: 'jane', tokenId: 't1' });
    await expect(verifier.verify(token, AUDIENCE)).resolves.toEqual({
      tenant: 'default',
      application: 'agent',
      user: 'jane',
      scopes: ['crm:read'],
      tokenId: 't1',
    });
  });

  it('refuses an expired token [token:expired:refused]', async () => {
    await refused(await issuer.mint({ ...good, expiresIn: -60 }), 'expired');
  });

  it('refuses a token for another audience [token:other-audience:refused]', async () => {
    await refused(await issuer.mint({ ...good, audience: 'http://elsewhere' }), 'audience');
  });

  it('refuses an unsigned token [token:unsigned:refused]', async () => {
    const unsigned = new UnsecuredJWT({ client_id: 'agent', tenant: 'default', scope: 'crm:read' })
      .setIssuer(issuer.issuer)
      .setAudience(AUDIENCE)
      .setSubject('agent')
      .setJti('t')
      .setIssuedAt()
      .setExpirationTime('1h')
      .encode();
    await expect(verifier.verify(unsigned, AUDIENCE)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('refuses a token whose payload or signature was altered [token:altered:refused]', async () => {
    const [head, , signature] = (await issuer.mint(good)).split('.');
    const [, payload] = (await issuer.mint({ ...good, application: 'other' })).split('.');
    await refused(`${head}.${payload}.${signature}`, 'invalid');
    await refused(`${head}.${payload}.${'A'.repeat(86)}`, 'invalid');
  });

  it('refuses tokens that only look right [token:lookalike:refused]', async () => {
    const foreign = await generateKeyPair('ES256');
    const claims = { client_id: 'agent', tenant: 'default', scope: 'crm:read' };
    const jwt = () =>
      new SignJWT(claims)
        .setIssuer(issuer.issuer)
        .setAudience(AUDIENCE)
        .setSubject('agent')
        .setJti('t')
        .setIssuedAt()
        .setExpirationTime('1h');
    const header = { alg: 'ES256', typ: 'at+jwt', kid: 'test' };
    await refused(await jwt().setProtectedHeader(header).sign(foreign.privateKey), 'invalid');
    const idToken = await issuer.mint(good);
    const publicKey = new TextEncoder().encode(await exportSPKI(foreign.publicKey));
    await refused(
      await jwt().setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(publicKey),
      'invalid',
    );
    await refused(`${idToken.slice(0, -1)}`, 'invalid');
  });

  it('has an opaque token introspected, and refuses one that is unknown', async () => {
    answerContract(bus, authzTokenIntrospect, () => ({
      active: false,
      principal: null,
      audiences: [],
      expiresAt: null,
    }));
    await bus.connection.flush();
    await refused('mcp_access_token_agent_code_1700000000', 'invalid');
  });

  it('refuses a revoked token within a second [token:revoked:refused]', async () => {
    const token = await issuer.mint({ ...good, tokenId: 'stolen' });
    await verifier.verify(token, AUDIENCE);
    await issuer.revoke('stolen');
    await eventually(() => refused(token, 'revoked'), { withinMs: 1_000 });
  });

  it('refuses a token that it has verified before, once it has expired', async () => {
    let now = Date.now();
    const clock = { now: () => now };
    const watching = await TokenVerifier.start(bus, { issuer: issuer.issuer, clock });
    const token = await issuer.mint({ ...good, expiresIn: 60 });
    const first = await watching.verify(token, AUDIENCE);
    await expect(watching.verify(token, AUDIENCE)).resolves.toBe(first);
    now += 70_000;
    await expect(watching.verify(token, AUDIENCE)).rejects.toMatchObject({
      facts: { reason: 'expired' },
    });
    watching.stop();
  });

  it('verifies a known token anew for another audience', async () => {
    const token = await issuer.mint({ ...good, audience: [AUDIENCE] });
    await verifier.verify(token, AUDIENCE);
    await expect(verifier.verify(token, 'http://elsewhere')).rejects.toMatchObject({
      facts: { reason: 'audience' },
    });
  });

  it('forgets what it has verified when the keys change', async () => {
    const other = await startTestIssuer(bus, 'http://rotating');
    const watching = await TokenVerifier.start(bus, {
      issuer: 'http://rotating',
      clock: systemClock,
    });
    const token = await other.mint(good);
    await watching.verify(token, AUDIENCE);
    await startTestIssuer(bus, 'http://rotating');
    await eventually(() =>
      expect(watching.verify(token, AUDIENCE)).rejects.toMatchObject({ code: 'unauthenticated' }),
    );
    watching.stop();
  });

  it('verifies nothing before it knows a key', async () => {
    const lonely = await startNats();
    const other = await connectTestBus(lonely.url);
    const blind = await TokenVerifier.start(other, { issuer: 'http://x', clock: systemClock });
    await expect(blind.verify(await issuer.mint(good), AUDIENCE)).rejects.toMatchObject({
      code: 'authz_unavailable',
    });
    blind.stop();
    await other.close();
    await lonely.stop();
  });
});
