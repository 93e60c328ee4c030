import { catalogEntries, CatalogEntry, catalogKey } from '@gatehouse/contracts';
import type { Bucket, NatsBus } from '@gatehouse/bus';
import type { RunningService } from '@gatehouse/service-kit';
import {
  bootService,
  connectTestBus,
  eventually,
  HttpPeer,
  startNats,
  startPostgres,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer, TestNats, TestPostgres } from '@gatehouse/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BootService } from '../src/boot/boot.service.js';
import { CatalogService } from '../src/catalogue/catalog.service.js';
import { Publisher } from '../src/catalogue/publisher.js';
import { catalogConfig } from '../src/config.js';
import { ContractSources } from '../src/contracts/contract-sources.js';
import { catalogService } from '../src/service.js';
import { connectDatabase, dataSourceOptions } from '../src/storage/data-source.js';
import { SAMPLE } from '../src/testing/manifests.js';

let postgres: TestPostgres;
let nats: TestNats;
let bus: NatsBus;
let bucket: Bucket<CatalogEntry>;
let issuer: TestIssuer;
let databaseUrl: string;
let databases = 0;
const running: RunningService[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

beforeEach(async () => {
  nats = await startNats();
  bus = await connectTestBus(nats.url, 'catalog');
  bucket = await bus.bucket(catalogEntries);
  issuer = await startTestIssuer(bus);
  databaseUrl = await postgres.database(`catalog_${++databases}`);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.close()));
  await bus.close();
  await nats.stop();
});

async function boot(environment: Record<string, string> = {}): Promise<RunningService> {
  const service = await bootService(catalogService, {
    NATS_URL: nats.url,
    DATABASE_URL: databaseUrl,
    CATALOG_OPEN_SECRETS: 'ANTHROPIC_API_KEY',
    ...environment,
  });
  running.push(service);
  return service;
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

interface Request {
  readonly method?: string;
  readonly body?: string;
  readonly type?: string;
  readonly token?: string | null;
  readonly tenant?: string;
  readonly scopes?: string[];
}

async function ask(service: RunningService, path: string, request: Request = {}): Promise<Answer> {
  const { method = 'GET', body, type = 'application/yaml', tenant = 'default' } = request;
  const minted = await issuer.mint({
    application: 'platform-admin',
    audience: 'urn:gatehouse:control-plane',
    scopes: request.scopes ?? ['catalog:read', 'catalog:write'],
    tenant,
  });
  const token = request.token === undefined ? minted : request.token;
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(30_000),
  });
  const json: Record<string, unknown> = Object(await response.json());
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    body: json,
  };
}

function apply(service: RunningService, body: string, request: Request = {}): Promise<Answer> {
  return ask(service, '/v1/apply', { method: 'POST', body, ...request });
}

function move(service: RunningService, thing: string, lifecycle: string): Promise<Answer> {
  return ask(service, `/v1/entries/${thing}/lifecycle`, {
    method: 'POST',
    body: JSON.stringify({ lifecycle }),
    type: 'application/json',
  });
}

async function keys(): Promise<string[]> {
  return (await bucket.keys()).sort();
}

const ALL = [
  'ApiProxy/crm-api/1.0',
  'Application/agent/1.0',
  'LlmApi/claude/1.0',
  'McpServer/crm-mcp-server/1.0',
  'Plan/default/1.0',
];

const SERVER = 'McpServer/crm-mcp-server/1.0';

describe('applying manifests', () => {
  it('is seen by whoever watches the bucket within a second, and by nobody twice', async () => {
    const service = await boot();
    const seen = new Map<string, number>();
    const watch = await bucket.watch(({ key }) => {
      seen.set(key, (seen.get(key) ?? 0) + 1);
    });
    const { status, body } = await apply(service, SAMPLE);
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, live: true });
    // The promise counts from the answer: what it takes to check the manifests is another matter.
    await eventually(() => expect([...seen.keys()].sort()).toEqual(ALL), { withinMs: 1_000 });
    const again = await apply(service, SAMPLE);
    expect(Object(again.body)['changes']).toHaveLength(5);
    expect(JSON.stringify(again.body)).not.toMatch(/"(created|changed)"/);
    await sleep(100);
    expect([...seen.values()]).toEqual([1, 1, 1, 1, 1]);
    watch.stop();
  });

  it('changes what depends on it in the same moment', async () => {
    const service = await boot();
    await apply(service, SAMPLE);
    const proxy = SAMPLE.split('---')[1]!.replace('nats://crm', 'http://crm.test:9');
    expect((await apply(service, proxy)).body['changes']).toMatchObject([
      { action: 'changed', kind: 'ApiProxy', revision: 2 },
      { action: 'changed', kind: 'McpServer', revision: 2 },
    ]);
    expect((await bucket.get(SERVER))?.value).toMatchObject({
      revision: 2,
      tools: [{ backend: { url: 'http://crm.test:9' } }, {}, {}],
    });
  });

  it('shows what it would do, and does nothing, in a dry run', async () => {
    const service = await boot();
    const { body } = await apply(service, SAMPLE, {});
    expect(body['live']).toBe(true);
    const changed = SAMPLE.replace('limit: 10', 'limit: 11');
    const dry = await ask(service, '/v1/apply?dryRun=true', { method: 'POST', body: changed });
    expect(dry.body).toMatchObject({ dryRun: true, live: false });
    expect(Object(dry.body)['changes'][0]).toMatchObject({ action: 'changed', revision: 2 });
    expect((await ask(service, '/v1/entries/Plan/default/1.0')).body['revision']).toBe(1);
    expect((await bucket.get('Plan/default/1.0'))?.value).toMatchObject({
      quotas: [{ limit: 10 }],
    });
  });

  it('of which one has a mistake changes nothing, and names every mistake with its line', async () => {
    const service = await boot();
    await apply(service, SAMPLE);
    const before = await ask(service, '/v1/entries');
    const bad = SAMPLE.replace('limit: 10', 'limit: 99')
      .replace('get_customer: {', 'get_custmer: {')
      .replace('name: claude, scopes', 'name: claud, scopes');
    const answer = await apply(service, bad);
    expect(answer.status).toBe(422);
    expect(answer.type).toMatch('application/problem+json');
    expect(answer.body).toMatchObject({
      code: 'invalid_manifest',
      mistakes: [
        {
          path: 'body#3 McpServer crm-mcp-server: spec.tools.get_custmer',
          message: 'no such operation: get_custmer; did you mean get_customer?',
          line: 34,
        },
        {
          path: 'body#5 Application agent: spec.subscriptions[1].name',
          message: 'no such LlmApi: claud; did you mean claude?',
        },
      ],
    });
    expect(await ask(service, '/v1/entries')).toMatchObject({ body: before.body });
    expect((await bucket.get('Plan/default/1.0'))?.value).toMatchObject({
      quotas: [{ limit: 10 }],
    });
  });

  it('takes JSON as well: one manifest, or a list of them', async () => {
    const service = await boot();
    const plan = {
      apiVersion: 'gatehouse.dev/v1',
      kind: 'Plan',
      metadata: { name: 'a' },
      spec: { quotas: [] },
    };
    const list = [plan, { ...plan, metadata: { name: 'b' } }];
    for (const body of [plan, list]) {
      const { status } = await apply(service, JSON.stringify(body), { type: 'application/json' });
      expect(status).toBe(200);
    }
    expect(await keys()).toEqual(['Plan/a/1.0', 'Plan/b/1.0']);
  });

  it('reads no files for whoever sends manifests', async () => {
    const service = await boot();
    const yaml = SAMPLE.replace(/openapi:\n(.*\n)+? {2}backend/, 'openapi: /etc/passwd\n  backend');
    expect((await apply(service, yaml)).body['mistakes']).toMatchObject([
      {
        path: 'body#2 ApiProxy crm-api: spec.openapi',
        message: 'write out what is in the file: files cannot be referred to here',
      },
    ]);
  });
});

describe('the life of a version', () => {
  it('decides what is served: only what is published', async () => {
    const service = await boot();
    await apply(service, SAMPLE);
    expect((await move(service, SERVER, 'deprecated')).status).toBe(200);
    expect(await keys()).not.toContain(SERVER);
    expect((await move(service, SERVER, 'published')).body['changes']).toMatchObject([
      { action: 'changed', lifecycle: 'published', revision: 3 },
    ]);
    expect(await keys()).toContain(SERVER);
    expect((await move(service, SERVER, 'retired')).body['changes']).toMatchObject([
      { action: 'retired', revision: 4 },
    ]);
    expect(await keys()).not.toContain(SERVER);
    expect(await move(service, SERVER, 'published')).toMatchObject({
      status: 422,
      body: { mistakes: [{ message: 'is retired for good: make a new version' }] },
    });
  });

  it('can begin unpublished', async () => {
    const service = await boot();
    await apply(service, SAMPLE.split('---')[0]!.replace('spec:', 'spec:\n  lifecycle: created'));
    expect(await keys()).toEqual([]);
    await move(service, 'Plan/default/1.0', 'published');
    expect(await keys()).toEqual(['Plan/default/1.0']);
  });

  it('is remembered: every revision with who made it', async () => {
    const service = await boot();
    await apply(service, SAMPLE);
    await apply(service, SAMPLE.split('---')[0]!.replace('limit: 10', 'limit: 20'));
    await move(service, 'Plan/default/1.0', 'deprecated').then((answer) =>
      expect(answer.status).toBe(422),
    );
    const { body } = await ask(service, '/v1/entries/Plan/default/1.0/revisions');
    expect(body['revisions']).toMatchObject([
      {
        revision: 2,
        lifecycle: 'published',
        changedBy: 'platform-admin',
        manifest: { spec: { quotas: [{ limit: 20 }] } },
      },
      { revision: 1, manifest: { spec: { quotas: [{ limit: 10 }] } } },
    ]);
  });
});

describe('the bucket', () => {
  it('is made equal to the database at every start', async () => {
    const first = await boot();
    await apply(first, SAMPLE);
    await running.splice(0)[0]?.close();
    const plan = (await bucket.get('Plan/default/1.0'))!.value;
    await bucket.delete(SERVER);
    await bucket.put('Plan/default/1.0', { ...plan, revision: 77 });
    await bucket.put('Plan/ghost/1.0', { ...plan, name: 'ghost' });
    await boot();
    expect(await keys()).toEqual(ALL);
    expect((await bucket.get('Plan/default/1.0'))?.value).toEqual(plan);
  });

  it('is mended while running, too', async () => {
    const service = await boot({ CATALOG_RECONCILE_SECONDS: '0.1' });
    await apply(service, SAMPLE);
    await bucket.delete(SERVER);
    await eventually(async () => expect(await keys()).toEqual(ALL), { withinMs: 2_000 });
  });

  it('gets a change later, if the broker is silent when it is made', async () => {
    const service = await boot({ CATALOG_RECONCILE_SECONDS: '0.2' });
    await apply(service, SAMPLE);
    const { pid } = nats.server;
    if (pid === undefined) throw new TypeError('the broker runs');
    process.kill(pid, 'SIGSTOP');
    const answer = await apply(
      service,
      SAMPLE.split('---')[0]!.replace('limit: 10', 'limit: 20'),
    ).finally(() => process.kill(pid, 'SIGCONT'));
    expect(answer).toMatchObject({ status: 200, body: { live: false } });
    await eventually(
      async () =>
        expect((await bucket.get('Plan/default/1.0'))?.value).toMatchObject({
          quotas: [{ limit: 20 }],
        }),
      { withinMs: 15_000 },
    );
  });

  it('is right after two replicas have been changing it at the same time', async () => {
    const [one, two] = await Promise.all([boot(), boot()]);
    await apply(one, SAMPLE);
    const plan = SAMPLE.split('---')[0]!;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        apply(index % 2 ? one : two, plan.replace('limit: 10', `limit: ${100 + index}`)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const { body } = await ask(one, '/v1/entries/Plan/default/1.0');
    expect(body['revision']).toBe(21);
    expect((await bucket.get('Plan/default/1.0'))?.value).toEqual(body['entry']);
  });
});

describe('the door', () => {
  it.each<[string, Request, number, string]>([
    ['nobody', { token: null }, 401, 'unauthenticated'],
    ['a stranger', { token: 'a.b.c' }, 401, 'unauthenticated'],
    ['a reader who writes', { scopes: ['catalog:read', 'audit:read'] }, 403, 'insufficient_scope'],
  ])('is shut to %s, before the body is read', async (_, request, status, code) => {
    const service = await boot();
    const answer = await apply(service, '{ not: [ yaml', request);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await keys()).toEqual([]);
  });

  it('is shut to tokens for something else', async () => {
    const service = await boot();
    const token = await issuer.mint({
      application: 'internal-agent',
      audience: 'http://127.0.0.1:8080/crm-mcp-server/v1.0/mcp',
      scopes: ['catalog:read', 'catalog:write'],
    });
    expect((await ask(service, '/v1/entries', { token })).status).toBe(401);
  });

  it.each(['/v1/entries', `/v1/entries/${SERVER}`, `/v1/entries/${SERVER}/revisions`])(
    'of %s asks for the right to read',
    async (path) => {
      const service = await boot();
      await apply(service, SAMPLE);
      expect((await ask(service, path, { token: null })).status).toBe(401);
      expect((await ask(service, path, { scopes: ['catalog:write'] })).status).toBe(403);
      expect((await ask(service, path, { scopes: ['catalog:read'] })).status).toBe(200);
    },
  );

  it('keeps tenants apart', async () => {
    const service = await boot();
    await apply(service, SAMPLE);
    const acme = { tenant: 'acme' };
    expect((await ask(service, '/v1/entries', acme)).body).toEqual({ entries: [] });
    expect((await ask(service, `/v1/entries/${SERVER}`, acme)).status).toBe(404);
    expect((await ask(service, `/v1/entries/${SERVER}/revisions`, acme)).status).toBe(404);
    const gone = await ask(service, `/v1/entries/${SERVER}/lifecycle`, {
      ...acme,
      method: 'POST',
      body: '{"lifecycle":"retired"}',
      type: 'application/json',
    });
    expect(gone.status).toBe(404);
    const named = 'metadata: { name: default, tenant: default }';
    const plan = SAMPLE.split('---')[0]!;
    const theirs = await apply(service, plan.replace('metadata: { name: default }', named), acme);
    expect(theirs.body['mistakes']).toMatchObject([
      { message: 'your token is for the tenant acme', line: 4 },
    ]);
    expect((await apply(service, plan, acme)).body['mistakes']).toMatchObject([
      { message: 'the name is taken' },
    ]);
    expect((await apply(service, plan.replace('default', 'acme-plan'), acme)).status).toBe(200);
    expect((await bucket.get('Plan/acme-plan/1.0'))?.value.tenant).toBe('acme');
  });
});

describe('a hostile body', () => {
  it.each<[string, string, string, number]>([
    ['of ten megabytes', 'x'.repeat(10_000_000), 'application/yaml', 413],
    ['of more YAML than we care to read', `a: ${'x'.repeat(600_000)}`, 'application/yaml', 413],
    ['of ten megabytes of JSON', `"${'x'.repeat(10_000_000)}"`, 'application/json', 413],
    ['that nests without end', '['.repeat(100_000), 'application/yaml', 422],
    [
      'that nests without end in JSON',
      '['.repeat(100_000) + ']'.repeat(100_000),
      'application/json',
      422,
    ],
    ['that reaches for prototypes', '{"kind":"Plan","__proto__":{"a":1}}', 'application/json', 400],
    [
      'that reaches for prototypes in YAML',
      'kind: Plan\n__proto__: { a: 1 }',
      'application/yaml',
      422,
    ],
    ['of another kind', '<xml/>', 'application/xml', 400],
    ['that is no JSON', '{', 'application/json', 400],
  ])('%s is refused, and the service lives on', async (_, body, type, status) => {
    const service = await boot();
    const answer = await apply(service, body, { type });
    expect(answer.status).toBe(status);
    expect(answer.type).toMatch('application/problem+json');
    expect((await ask(service, '/readyz')).status).toBe(200);
  });

  it('cannot ask for what is not an entry', async () => {
    const service = await boot();
    for (const path of ['Policy/x/1.0', 'Plan/X_x/1.0', 'Plan/x/one', "Plan/x'--/1.0"]) {
      expect((await ask(service, `/v1/entries/${path}`)).status).toBe(400);
    }
    expect((await ask(service, '/v1/entries?kind=Nothing')).status).toBe(400);
    expect((await ask(service, '/v1/entries?kinds=Plan')).status).toBe(400);
    expect((await move(service, 'Plan/default/1.0', 'gone')).status).toBe(400);
  });
});

describe('starting', () => {
  async function folder(files: Record<string, string>): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), 'gatehouse-boot-'));
    await mkdir(join(root, 'manifests'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
    return root;
  }

  it('applies the folder of manifests, with its variables and contracts', async () => {
    const root = await folder({
      'shop.yaml': 'openapi: 3.1.0\ninfo: { title: Shop, version: "1" }\npaths: {}',
      'manifests/shop.yaml': `
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: shop }
spec: { openapi: ../shop.yaml, backend: { url: "\${SHOP_URL}" } }`,
    });
    await boot({
      CATALOG_MANIFESTS_DIR: join(root, 'manifests'),
      CATALOG_CONTRACTS_ROOT: root,
      CATALOG_VARIABLES: 'SHOP_URL=http://shop.test',
    });
    expect((await bucket.get('ApiProxy/shop/1.0'))?.value).toMatchObject({
      title: 'Shop',
      backend: { url: 'http://shop.test' },
    });
    await rm(root, { recursive: true });
  });

  it('keeps a contract from the web as it was, until its manifest is sent again [openapi:url:pinned]', async () => {
    const web = await HttpPeer.start();
    const contract = (operationId: string) => ({
      openapi: '3.1.0',
      info: { title: 'Shop', version: '1' },
      paths: { '/x': { get: { operationId, responses: { '200': { description: 'd' } } } } },
    });
    web.answer = () => ({ status: 200, body: contract('before') });
    const manifest = `
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: shop }
spec:
  openapi: ${web.url}/openapi.json
  backend: { url: 'http://shop.test', allowPrivate: true }
`;
    const root = await folder({ 'manifests/shop.yaml': manifest });
    const environment = { CATALOG_MANIFESTS_DIR: join(root, 'manifests') };
    const first = await boot(environment);
    web.answer = () => ({ status: 200, body: contract('after') });
    await running.splice(running.indexOf(first), 1)[0]?.close();
    const service = await boot(environment);
    const path = '/v1/entries/ApiProxy/shop/1.0';
    const kept = await ask(service, path);
    expect(kept.body).toMatchObject({
      revision: 1,
      manifest: {
        spec: { openapi: contract('before'), openapiSource: { url: `${web.url}/openapi.json` } },
      },
    });
    expect(web.seen).toHaveLength(1);
    expect((await apply(service, manifest)).body).toMatchObject({
      changes: [{ action: 'changed', revision: 2 }],
    });
    expect((await ask(service, path)).body).toMatchObject({
      manifest: { spec: { openapi: contract('after') } },
    });
    await web.stop();
    await rm(root, { recursive: true });
  });

  it('is refused with the whole list of mistakes, and nothing is changed', async () => {
    const root = await folder({
      'manifests/a.yaml': SAMPLE,
      'manifests/b.yaml': 'kind: Policy',
      'manifests/c.yaml': 'kind: Plan\nmetadata: { name: c }\nspec: { quotas: 1 }',
    });
    const { app } = await boot();
    const config = {
      ...catalogConfig.parse({ DATABASE_URL: databaseUrl }),
      CATALOG_MANIFESTS_DIR: join(root, 'manifests'),
    };
    const start = new BootService(
      config,
      app.get(CatalogService),
      app.get(Publisher),
      app.get(ContractSources, { strict: false }),
    );
    await expect(start.onApplicationBootstrap()).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: [
        'The manifests have mistakes:',
        '  b.yaml#1 Policy: kind: policies are files of authz, not manifests of the catalogue (line 1)',
        '  c.yaml#1 Plan c: apiVersion: is missing: use gatehouse.dev/v1 (line 1)',
        '  c.yaml#1 Plan c: spec.quotas: must be a list, and is a number (line 3)',
      ].join('\n'),
    });
    expect(await keys()).toEqual([]);
    await rm(root, { recursive: true });
  });
});

describe('the database', () => {
  it('has the schema that the entities describe, however often it is migrated', async () => {
    const source = await connectDatabase(dataSourceOptions(databaseUrl));
    const again = await connectDatabase(dataSourceOptions(databaseUrl));
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await again.undoLastMigration();
    await Promise.all([source.destroy(), again.destroy()]);
  });

  it('keeps the order in which a contract names its properties, for models to read', async () => {
    const service = await boot();
    const properties =
      '{ zebra: { type: string }, apple: { type: string }, mango: { type: string } }';
    const yaml = SAMPLE.replace(
      'post: { operationId: add_customer,',
      `post: { operationId: add_customer, requestBody: { content: { application/json: { schema: { type: object, properties: ${properties} } } } },`,
    );
    await apply(service, yaml);
    const entry = CatalogEntry.parse((await bucket.get(SERVER))?.value);
    expect(catalogKey(entry)).toBe(SERVER);
    const schema = entry.kind === 'McpServer' ? entry.tools[2]?.inputSchema : {};
    expect(Object.keys(Object(schema?.['properties']))).toEqual(['zebra', 'apple', 'mango']);
  });
});
