import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authzKeys, authzTokenIntrospect } from '@gatehouse/contracts';
import { loadConfig, Secret, systemClock, TokenVerifier } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { authzConfig } from '../src/config.js';
import { dataSourceOptions, openDataSource } from '../src/database/data-source.js';
import { Sealer } from '../src/keys/seal.js';
import { SigningKeyRepository } from '../src/keys/signing-key.repository.js';
import { rotate } from '../src/rotation/rotate.js';
import {
  application,
  askForToken,
  basic,
  CRM,
  ISSUER,
  post,
  subscription,
  tokenFor,
  World,
} from './world.js';

const rows = async (world: World, query: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
};

describe('authz over its lifetime', () => {
  let world: World;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    world = await World.create();
    verifier = await TokenVerifier.start(world.bus, { issuer: ISSUER, clock: systemClock });
  });

  afterAll(async () => {
    verifier.stop();
    await world.close();
  });

  const config = () => loadConfig(authzConfig, world.environment());
  const verified = (token: string) => verifier.verify(token, CRM);
  const keyOf = (token: string) => decodeProtectedHeader(token).kid;

  it('lets two replicas that start at once agree on one key and one secret', async () => {
    const [one, two] = await Promise.all([world.boot(), world.boot()]);
    const tokens = await Promise.all(
      [one, two].map((replica) => tokenFor(world, replica, 'internal-agent', { resource: CRM })),
    );
    expect(keyOf(tokens[0]!)).toBe(keyOf(tokens[1]!));
    for (const token of tokens) await verified(token);
    expect(await rows(world, 'SELECT * FROM signing_key')).toHaveLength(1);
    const files = (await readdir(world.folders.secrets)).toSorted();
    expect(files).toEqual(['internal-agent.secret', 'platform-admin.secret', 'stranger.secret']);
    await Promise.all([one.close(), two.close()]);
  });

  it('keeps its key and the secrets through a restart, and old tokens stay valid', async () => {
    const before = await world.boot();
    const token = await tokenFor(world, before, 'internal-agent', { resource: CRM });
    const secret = await world.secretOf('internal-agent');
    await before.close();
    await verified(token);

    const after = await world.boot();
    expect(await world.secretOf('internal-agent')).toBe(secret);
    const next = await tokenFor(world, after, 'internal-agent', { resource: CRM });
    expect(keyOf(next)).toBe(keyOf(token));
    await verified(token);
    const introspected = await post(
      `${after.url}/introspect`,
      { token },
      basic('internal-agent', secret),
    );
    expect(introspected).toMatchObject({ body: { active: true } });
    await after.close();
  });

  it('stores neither a secret, nor a key, nor a token in the clear', async () => {
    const authz = await world.boot();
    const token = await tokenFor(world, authz, 'internal-agent');
    const tables = ['application', 'signing_key', 'issued_token'];
    const all = JSON.stringify(
      await Promise.all(tables.map((t) => rows(world, `SELECT * FROM ${t}`))),
    );
    expect(all).toContain('internal-agent');
    expect(all).not.toContain(await world.secretOf('internal-agent'));
    expect(all).not.toContain(token);
    expect(all).not.toMatch(/"d":/);
    await authz.close();
  });

  it('cannot use its signing keys with another secret than the one that sealed them', async () => {
    const database = await openDataSource(dataSourceOptions(world.databaseUrl));
    const other = new Sealer(new Secret('another-secret-of-more-than-32-characters'));
    await expect(new SigningKeyRepository(database, other).load(new Date())).rejects.toThrow(
      /AUTHZ_KEY_SECRET does not open/,
    );
    await database.destroy();
  });

  it('publishes its keys again when the broker has lost them', async () => {
    const bucket = await world.bus.bucket(authzKeys);
    const present = await bucket.get('current');
    await bucket.delete('current');
    const authz = await world.boot();
    expect((await bucket.get('current'))?.value).toEqual(present?.value);
    await authz.close();
  });

  it('changes its signing key without a token becoming invalid', async () => {
    const authz = await world.boot();
    const old = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
    await expect(rotate(config(), ['signing-key'])).resolves.toMatch(/will be signed/);
    const fresh = await eventually(
      async () => {
        const token = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
        expect(keyOf(token)).not.toBe(keyOf(old));
        return token;
      },
      { withinMs: 10_000, everyMs: 200 },
    );
    await verified(fresh);
    await verified(old);
    const { keys } = (await (await fetch(`${authz.url}/jwks`)).json()) as {
      keys: { kid: string }[];
    };
    expect(keys.map(({ kid }) => kid)).toEqual([keyOf(old), keyOf(fresh)]);
    const secret = await world.secretOf('internal-agent');
    const introspected = await post(
      `${authz.url}/introspect`,
      { token: old },
      basic('internal-agent', secret),
    );
    expect(introspected).toMatchObject({ body: { active: true } });
    await authz.close();
  });

  it('gives a new secret for one that was lost, and ends the old one and its tokens', async () => {
    const [one, two] = await Promise.all([world.boot(), world.boot()]);
    const lost = await world.secretOf('internal-agent');
    const token = await tokenFor(world, one, 'internal-agent', { resource: CRM });
    await rm(join(world.folders.secrets, 'internal-agent.secret'));
    await expect(rotate(config(), ['secret', 'internal-agent'])).resolves.toContain(
      'internal-agent',
    );

    const grant = { grant_type: 'client_credentials' };
    for (const replica of [one, two]) {
      const refused = await post(`${replica.url}/token`, grant, basic('internal-agent', lost));
      expect(refused).toMatchObject({ status: 401 });
      expect(await askForToken(world, replica, 'internal-agent')).toMatchObject({ status: 200 });
    }
    await eventually(() =>
      expect(verified(token)).rejects.toMatchObject({ code: 'unauthenticated' }),
    );
    await Promise.all([one.close(), two.close()]);
  });

  it('says what is wrong with a rotation', async () => {
    await expect(rotate(config(), ['secret', 'nobody'])).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(rotate(config(), [])).rejects.toThrow(/Usage/);
    await expect(rotate(config(), ['secret', 'a', 'b'])).rejects.toThrow(/Usage/);
  });

  it('makes a new secret for a name that moves to another tenant', async () => {
    const authz = await world.boot();
    const theirs = application('wanderer', [subscription('McpServer', 'crm-mcp-server')]);
    await world.publish(theirs);
    const first = await eventually(() => world.secretOf('wanderer'));
    await world.publish({ ...theirs, tenant: 'other' });
    await eventually(async () => expect(await world.secretOf('wanderer')).not.toBe(first));
    const grant = { grant_type: 'client_credentials' };
    const refused = await post(`${authz.url}/token`, grant, basic('wanderer', first));
    expect(refused).toMatchObject({ status: 401 });
    await authz.close();
  });

  it('gives out no token that it cannot record, and makes good for everything when it can again', async () => {
    const authz = await world.boot();
    const leaked = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
    const secret = basic('internal-agent', await world.secretOf('internal-agent'));
    await world.nats.server.kill();
    const refused = await askForToken(world, authz, 'internal-agent');
    expect(refused).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    const revoked = await post(`${authz.url}/revoke`, { token: leaked }, secret);
    expect(revoked).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    world.nats.server.start();
    await eventually(
      async () =>
        expect(await askForToken(world, authz, 'internal-agent')).toMatchObject({ status: 200 }),
      { withinMs: 10_000, everyMs: 200 },
    );
    await eventually(() =>
      expect(verified(leaked)).rejects.toMatchObject({ facts: { reason: 'revoked' } }),
    );
    await eventually(() =>
      expect(world.recorded).toContainEqual(
        expect.objectContaining({ event: 'revoked', tokenId: decodeJwt(leaked).jti }),
      ),
    );
    await authz.close();
  });

  it('goes on deciding while its database is away, and says that it cannot do the rest', async () => {
    const authz = await world.boot();
    const token = await tokenFor(world, authz, 'internal-agent', { resource: CRM });
    const secret = basic('internal-agent', await world.secretOf('internal-agent'));
    await world.stopPostgres();
    const away = { status: 503, body: { error: 'temporarily_unavailable' } };
    expect(await askForToken(world, authz, 'internal-agent')).toMatchObject(away);
    expect(await post(`${authz.url}/introspect`, { token }, secret)).toMatchObject(away);
    expect(await post(`${authz.url}/revoke`, { token }, secret)).toMatchObject(away);
    await expect(
      world.bus.request(authzTokenIntrospect, { token }, { timeoutMs: 2_000 }),
    ).rejects.toMatchObject({ code: 'authz_unavailable' });
    const readiness = await fetch(`${authz.url}/readyz`);
    expect(readiness.status).toBe(503);
    await readiness.body?.cancel();
    const target = {
      name: 'get',
      requiredScopes: ['crm:read'],
      readOnly: true,
      destructive: false,
    };
    const { decisions } = await world.decide({
      principal: await verified(token),
      action: 'tools/call',
      resource: { kind: 'McpServer', name: 'crm-mcp-server', version: '1.0', tenant: 'default' },
      targets: [target],
    });
    expect(decisions).toMatchObject([{ effect: 'allow' }]);
    await authz.close();
  });
});
