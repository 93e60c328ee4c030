import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NatsBus } from '@gatehouse/bus';
import { authzKeys } from '@gatehouse/contracts';
import { systemClock, TokenVerifier } from '@gatehouse/service-kit';
import type { RunningService } from '@gatehouse/service-kit';
import { connectTestBus } from '@gatehouse/testkit';
import {
  base64url,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  exportSPKI,
  SignJWT,
} from 'jose';
import { createHmac, createPublicKey } from 'node:crypto';
import { CRM, ISSUER, KB, tokenFor, World } from './world.js';

const LATER_MS = 2 * 3_600_000;

const encoded = (value: unknown): string => base64url.encode(JSON.stringify(value));

describe('an access token, as every service verifies it', () => {
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
    token = await tokenFor(world, authz, 'internal-agent', { resource: [CRM, KB] });
  });

  afterAll(async () => {
    verifier.stop();
    await bus.close();
    await world.close();
  });

  const refused = (reason: string) => ({ code: 'unauthenticated', facts: { reason } });

  /** The parts of a good token, to be put together in a bad way. */
  const parts = () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    return { header, payload, signature, claims: decodeJwt(token) };
  };

  it('names the application, its tenant and its scopes', async () => {
    await expect(verifier.verify(token, CRM)).resolves.toEqual({
      tenant: 'default',
      application: 'internal-agent',
      user: null,
      scopes: ['crm:read', 'crm:write', 'kb:read'],
      tokenId: decodeJwt(token).jti,
    });
  });

  it('is refused at another resource [token:other-audience:refused]', async () => {
    const other = 'http://127.0.0.1:8080/orders-mcp-server/v1.0/mcp';
    await expect(verifier.verify(token, other)).rejects.toMatchObject(refused('audience'));
    await expect(verifier.verify(token, `${CRM}/`)).rejects.toMatchObject(refused('audience'));
  });

  it('is refused when it has expired [token:expired:refused]', async () => {
    const clock = { now: () => Date.now() + LATER_MS };
    const later = await TokenVerifier.start(bus, { issuer: ISSUER, clock });
    await expect(later.verify(token, CRM)).rejects.toMatchObject(refused('expired'));
    later.stop();
  });

  it('is refused without a signature [token:unsigned:refused]', async () => {
    const { payload, signature, header } = parts();
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const unsigned = `${encoded({ alg, typ: 'at+jwt' })}.${payload}.`;
      await expect(verifier.verify(unsigned, CRM)).rejects.toMatchObject(refused('invalid'));
      const carried = `${encoded({ alg, typ: 'at+jwt' })}.${payload}.${signature}`;
      await expect(verifier.verify(carried, CRM)).rejects.toMatchObject(refused('invalid'));
    }
    await expect(verifier.verify(`${header}.${payload}.`, CRM)).rejects.toMatchObject(
      refused('invalid'),
    );
  });

  it('is refused when anything in it was altered [token:altered:refused]', async () => {
    const { header, payload, signature, claims } = parts();
    const more = encoded({ ...claims, scope: 'crm:read crm:write kb:read orders:read' });
    const longer = encoded({ ...claims, exp: Number(claims.exp) + 86_400 });
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const altered of [
      `${header}.${more}.${signature}`,
      `${header}.${longer}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${encoded({ alg: 'ES256', typ: 'JWT' })}.${payload}.${signature}`,
    ]) {
      await expect(verifier.verify(altered, CRM)).rejects.toMatchObject(refused('invalid'));
    }
  });

  it('is refused when it was signed with a public key as a secret, or with a key of one’s own', async () => {
    const { payload, claims } = parts();
    const entry = await (await world.bus.bucket(authzKeys)).get('current');
    const jwk = { kty: 'EC', ...entry?.value.keys[0] };
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const kid = String(entry?.value.keys[0]?.['kid']);
    for (const secret of [
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      await exportSPKI(publicKey),
      JSON.stringify(entry?.value.keys[0]),
    ]) {
      const head = encoded({ alg: 'HS256', typ: 'at+jwt', kid });
      const mac = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url');
      const confused = `${head}.${payload}.${mac}`;
      await expect(verifier.verify(confused, CRM)).rejects.toMatchObject(refused('invalid'));
    }
    const own = await generateKeyPair('ES256', { extractable: true });
    const ownJwk = await exportJWK(own.publicKey);
    for (const header of [{ kid }, { jwk: ownJwk }, { kid, jku: 'http://127.0.0.1:1/jwks' }]) {
      const forged = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
        .sign(own.privateKey);
      await expect(verifier.verify(forged, CRM)).rejects.toMatchObject(refused('invalid'));
    }
  });

  it('is refused when it only looks like one [token:lookalike:refused]', async () => {
    const { claims } = parts();
    for (const lookalike of [
      'mcp_access_token_internal-agent_code_1763700000',
      'mcp_access_token',
      `mcp_access_token_${claims.jti}`,
      String(claims.jti),
      token.replaceAll('.', '-'),
      `${token}.`,
      `${token}.x`,
      'a.b.c',
      '..',
    ]) {
      await expect(verifier.verify(lookalike, CRM)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
  });

  it('verifies against the published key set as well', async () => {
    const response = await fetch(`${authz.url}/jwks`);
    expect(response.headers.get('content-type')).toContain('application/jwk-set+json');
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).toSorted()).toEqual(
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'].toSorted(),
    );
    await expect(importJWK(keys[0]!, 'ES256')).resolves.toBeDefined();
  });
});
