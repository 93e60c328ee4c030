import { describe, expect, it } from '@jest/globals';
import { applied, resolved, SAMPLE } from '../testing/manifests.js';
import type { StoredObject } from './catalog-object.js';
import { restrictCaller } from './restrict-caller.js';

async function restricted(
  yaml: string,
  {
    tenant = 'default',
    scopes = ['catalog:write'],
    stored = [] as readonly StoredObject[],
    openSecrets = [] as string[],
  } = {},
): Promise<string[]> {
  const { objects, mistakes } = await resolved(yaml, { variables: null, folder: null });
  expect(mistakes).toEqual([]);
  return restrictCaller(objects, { caller: { tenant, scopes }, stored, openSecrets }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

const llm = (name: string, baseUrl: string, key: string, tenant = 'default'): string => `
apiVersion: gatehouse.dev/v1
kind: LlmApi
metadata: { name: ${name}, tenant: ${tenant} }
spec:
  targets: [{ name: a, dialect: anthropic, baseUrl: '${baseUrl}', key: { ${key} } }]
  models: ['*']
`;

const proxy = (name: string, backend: string, tenant = 'default'): string => `
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: ${name}, tenant: ${tenant} }
spec:
  openapi: { openapi: 3.1.0, info: { title: t, version: v }, paths: {} }
  backend: ${backend}
`;

const NOT_SENT = "only the installation's own manifests may say where this secret is sent";

describe('a caller of the API', () => {
  it('stays in its tenant', async () => {
    expect(await restricted(proxy('a', '{ url: http://x }', 'acme'))).toEqual([
      'test.yaml#1 ApiProxy a: metadata.tenant: your token is for the tenant default',
    ]);
  });

  it('may apply again what the installation has applied', async () => {
    const stored = await applied(SAMPLE);
    expect(await restricted(SAMPLE, { stored, scopes: ['catalog:write'] })).toEqual([]);
  });

  it('cannot make the gate send a secret somewhere else', async () => {
    const stored = await applied(SAMPLE);
    const theft = llm('mine', 'https://evil.test', 'env: ANTHROPIC_API_KEY');
    expect(await restricted(theft, { stored })).toEqual([
      `test.yaml#1 LlmApi mine: spec.targets[0].key: ${NOT_SENT}`,
    ]);
    const same = llm('mine', 'https://api.anthropic.com/other', 'env: ANTHROPIC_API_KEY');
    expect(await restricted(same, { stored })).toEqual([]);
  });

  it('cannot name secrets that nobody has named for it', async () => {
    const stored = await applied(SAMPLE);
    expect(
      await restricted(llm('mine', 'https://api.anthropic.com', 'env: NATS_PASSWORD'), { stored }),
    ).toHaveLength(1);
    const file = proxy(
      'a',
      '{ url: http://x, credential: { header: x, secret: { file: /etc/shadow } } }',
    );
    expect(await restricted(file)).toEqual([
      `test.yaml#1 ApiProxy a: spec.backend.credential.secret: ${NOT_SENT}`,
    ]);
    expect(await restricted(file, { openSecrets: ['/etc/shadow'] })).toEqual([]);
  });

  it('gains nothing from what another tenant may do', async () => {
    const stored = await applied(SAMPLE);
    const mine = llm('mine', 'https://api.anthropic.com', 'env: ANTHROPIC_API_KEY', 'acme');
    expect(await restricted(mine, { stored, tenant: 'acme' })).toHaveLength(1);
  });

  it('hands on no right over the control plane that it does not have', async () => {
    const application = (scopes: string): string => `
apiVersion: gatehouse.dev/v1
kind: Application
metadata: { name: agent }
spec: { subscriptions: [{ kind: ControlPlane, scopes: [${scopes}] }] }`;
    expect(await restricted(application('catalog:write, audit:read'))).toEqual([
      'test.yaml#1 Application agent: spec.subscriptions[0].scopes[1]: your token does not have audit:read itself',
    ]);
    const stored = await applied(SAMPLE);
    expect(await restricted(application('catalog:read'), { stored })).toEqual([]);
    expect(await restricted(application('catalog:read'))).toHaveLength(1);
  });

  it('cannot reach a backend on the bus that another tenant has', async () => {
    const stored = await applied(SAMPLE);
    expect(
      await restricted(proxy('a', '{ url: nats://crm }', 'acme'), { stored, tenant: 'acme' }),
    ).toEqual(['test.yaml#1 ApiProxy a: spec.backend.url: the backend is taken']);
    expect(await restricted(proxy('a', '{ url: nats://crm }'), { stored })).toEqual([]);
  });

  it('cannot have the local MCP server of another tenant [runner:manifest:no-command]', async () => {
    const local = (tenant: string): string => `
apiVersion: gatehouse.dev/v1
kind: McpServer
metadata: { name: notes, tenant: ${tenant} }
spec:
  description: Notes.
  upstream: { url: runner://notes }
`;
    const stored = await applied(local('acme'));
    expect(await restricted(local('default'), { stored })).toEqual([
      'test.yaml#1 McpServer notes: spec.upstream.url: the backend is taken',
    ]);
    expect(await restricted(local('acme'), { stored, tenant: 'acme' })).toEqual([]);
  });
});
