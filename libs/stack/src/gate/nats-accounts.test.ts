import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  authzDecisionEvaluate,
  authzKeys,
  authzTokenIntrospect,
  catalogEntries,
  ratelimitQuotaTake,
  SERVICES,
  toolUses,
} from '@gatehouse/contracts';
import { connectTestBus } from '@gatehouse/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '../nats.js';
import type { RunningNats } from '../nats.js';
import { natsAccounts, passwordVariable } from './nats-accounts.js';

const quick = { timeoutMs: 500 };
const callId = '0b9dcf4e-65a3-4e06-8e8a-6e51f4a14f5c';

describe('the accounts at the broker', () => {
  let dir: string;
  let nats: RunningNats;
  const buses: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gatehouse-accounts-'));
    const include = join(dir, 'services.conf');
    await writeFile(include, natsAccounts());
    const env = Object.fromEntries(
      Object.keys(SERVICES).map((name) => [passwordVariable(name), `s${name.length}secret`]),
    );
    nats = await startNats({ dir, include, env });
  });

  afterAll(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    await nats.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const as = async (name: string) => {
    const bus = await connectTestBus(nats.url, name, `s${name.length}secret`);
    buses.push(bus);
    return bus;
  };

  it('let a service call what its contracts name, and be answered [bus:least-privilege]', async () => {
    const authz = await as('authz');
    authz.serve(authzTokenIntrospect.subject, async () => ({
      active: false,
      principal: null,
      audiences: [],
      expiresAt: null,
    }));
    await authz.connection.flush();
    const audit = await as('audit');
    await expect(audit.request(authzTokenIntrospect, { token: 't' }, quick)).resolves.toMatchObject(
      { active: false },
    );
  });

  it('refuse what a service’s contracts do not name [bus:least-privilege]', async () => {
    const audit = await as('audit');
    const tool = { server: 'crm', serverVersion: '1.0', tool: 'get' };
    const take = { callId, tenant: 'default', application: 'agent', ...tool };
    await expect(audit.request(ratelimitQuotaTake, take, quick)).rejects.toMatchObject({
      code: 'ratelimit_unavailable',
    });
    await expect(
      audit.requestBackend(
        { backend: 'crm', operationId: 'get_customer' },
        { parameters: {} },
        quick,
      ),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^backend_/) });
  });

  it('let nobody answer in the name of another [bus:least-privilege]', async () => {
    const mock = await as('mock-crm');
    const ingress = await as('mcp-ingress');
    mock.serve(authzDecisionEvaluate.subject, async () => ({ decisions: [] }));
    const ask = ingress.connection.request(authzDecisionEvaluate.subject, '{}', { timeout: 500 });
    await expect(ask).rejects.toThrow();
  });

  it('let a reader watch a bucket, but not write to it [bus:least-privilege]', async () => {
    const authz = await as('authz');
    const keys = await authz.bucket(authzKeys);
    await keys.put('current', { issuer: 'http://a', keys: [] });
    const ingress = await as('mcp-ingress');
    const seen: string[] = [];
    const readOnly = await ingress.bucket(authzKeys);
    await readOnly.watch((change) => seen.push(change.key));
    expect(seen).toEqual(['current']);
    expect((await readOnly.get('current'))?.value.issuer).toBe('http://a');
    await expect(readOnly.put('current', { issuer: 'http://evil', keys: [] })).rejects.toThrow();
  });

  it('make a reader wait for the bucket until its owner has created it', async () => {
    const ingress = await as('mcp-ingress');
    const waiting = ingress.bucket(catalogEntries);
    const catalog = await as('catalog');
    await catalog.bucket(catalogEntries);
    await expect((await waiting).keys()).resolves.toEqual([]);
    await expect((await (await as('llm-egress')).bucket(toolUses)).keys()).resolves.toEqual([]);
  });
});
