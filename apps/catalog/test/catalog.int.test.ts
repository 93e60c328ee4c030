import { CatalogEntry, catalogKey } from '@gatehouse/contracts';
import { eventually, HttpPeer } from '@gatehouse/testkit';
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
import { connectDatabase, dataSourceOptions } from '../src/storage/data-source.js';
import { SAMPLE } from '../src/testing/manifests.js';
import { TestCatalog } from './support/test-catalog.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});

afterAll(() => catalog.stop());

beforeEach(() => catalog.begin());

afterEach(() => catalog.end());

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
    const service = await catalog.boot();
    const seen = new Map<string, number>();
    const watch = await catalog.bucket.watch(({ key }) => {
      seen.set(key, (seen.get(key) ?? 0) + 1);
    });
    const { status, body } = await catalog.apply(service, SAMPLE);
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, live: true });
    // The promise counts from the answer: what it takes to check the manifests is another matter.
    await eventually(() => expect([...seen.keys()].sort()).toEqual(ALL), { withinMs: 1_000 });
    const again = await catalog.apply(service, SAMPLE);
    expect(Object(again.body)['changes']).toHaveLength(5);
    expect(JSON.stringify(again.body)).not.toMatch(/"(created|changed)"/);
    await sleep(100);
    expect([...seen.values()]).toEqual([1, 1, 1, 1, 1]);
    watch.stop();
  });

  it('changes what depends on it in the same moment', async () => {
    const service = await catalog.boot();
    await catalog.apply(service, SAMPLE);
    const proxy = SAMPLE.split('---')[1]!.replace('nats://crm', 'http://crm.test:9');
    expect((await catalog.apply(service, proxy)).body['changes']).toMatchObject([
      { action: 'changed', kind: 'ApiProxy', revision: 2 },
      { action: 'changed', kind: 'McpServer', revision: 2 },
    ]);
    expect((await catalog.bucket.get(SERVER))?.value).toMatchObject({
      revision: 2,
      tools: [{ backend: { url: 'http://crm.test:9' } }, {}, {}],
    });
  });

  it('shows what it would do, and does nothing, in a dry run', async () => {
    const service = await catalog.boot();
    const { body } = await catalog.apply(service, SAMPLE, {});
    expect(body['live']).toBe(true);
    const changed = SAMPLE.replace('limit: 10', 'limit: 11');
    const dry = await catalog.ask(service, '/v1/apply?dryRun=true', {
      method: 'POST',
      body: changed,
    });
    expect(dry.body).toMatchObject({ dryRun: true, live: false });
    expect(Object(dry.body)['changes'][0]).toMatchObject({ action: 'changed', revision: 2 });
    expect((await catalog.ask(service, '/v1/entries/Plan/default/1.0')).body['revision']).toBe(1);
    expect((await catalog.bucket.get('Plan/default/1.0'))?.value).toMatchObject({
      quotas: [{ limit: 10 }],
    });
  });

  it('of which one has a mistake changes nothing, and names every mistake with its line', async () => {
    const service = await catalog.boot();
    await catalog.apply(service, SAMPLE);
    const before = await catalog.ask(service, '/v1/entries');
    const bad = SAMPLE.replace('limit: 10', 'limit: 99')
      .replace('get_customer: {', 'get_custmer: {')
      .replace('name: claude, scopes', 'name: claud, scopes');
    const answer = await catalog.apply(service, bad);
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
    expect(await catalog.ask(service, '/v1/entries')).toMatchObject({ body: before.body });
    expect((await catalog.bucket.get('Plan/default/1.0'))?.value).toMatchObject({
      quotas: [{ limit: 10 }],
    });
  });

  it('takes JSON as well: one manifest, or a list of them', async () => {
    const service = await catalog.boot();
    const plan = {
      apiVersion: 'gatehouse.dev/v1',
      kind: 'Plan',
      metadata: { name: 'a' },
      spec: { quotas: [] },
    };
    const list = [plan, { ...plan, metadata: { name: 'b' } }];
    for (const body of [plan, list]) {
      const { status } = await catalog.apply(service, JSON.stringify(body), {
        type: 'application/json',
      });
      expect(status).toBe(200);
    }
    expect(await catalog.keys()).toEqual(['Plan/a/1.0', 'Plan/b/1.0']);
  });

  it('reads no files for whoever sends manifests', async () => {
    const service = await catalog.boot();
    const yaml = SAMPLE.replace(/openapi:\n(.*\n)+? {2}backend/, 'openapi: /etc/passwd\n  backend');
    expect((await catalog.apply(service, yaml)).body['mistakes']).toMatchObject([
      {
        path: 'body#2 ApiProxy crm-api: spec.openapi',
        message: 'write out what is in the file: files cannot be referred to here',
      },
    ]);
  });
});

describe('the life of a version', () => {
  it('decides what is served: only what is published', async () => {
    const service = await catalog.boot();
    await catalog.apply(service, SAMPLE);
    expect((await catalog.move(service, SERVER, 'deprecated')).status).toBe(200);
    expect(await catalog.keys()).not.toContain(SERVER);
    expect((await catalog.move(service, SERVER, 'published')).body['changes']).toMatchObject([
      { action: 'changed', lifecycle: 'published', revision: 3 },
    ]);
    expect(await catalog.keys()).toContain(SERVER);
    expect((await catalog.move(service, SERVER, 'retired')).body['changes']).toMatchObject([
      { action: 'retired', revision: 4 },
    ]);
    expect(await catalog.keys()).not.toContain(SERVER);
    expect(await catalog.move(service, SERVER, 'published')).toMatchObject({
      status: 422,
      body: { mistakes: [{ message: 'is retired for good: make a new version' }] },
    });
  });

  it('can begin unpublished', async () => {
    const service = await catalog.boot();
    await catalog.apply(
      service,
      SAMPLE.split('---')[0]!.replace('spec:', 'spec:\n  lifecycle: created'),
    );
    expect(await catalog.keys()).toEqual([]);
    await catalog.move(service, 'Plan/default/1.0', 'published');
    expect(await catalog.keys()).toEqual(['Plan/default/1.0']);
  });

  it('is remembered: every revision with who made it', async () => {
    const service = await catalog.boot();
    await catalog.apply(service, SAMPLE);
    await catalog.apply(service, SAMPLE.split('---')[0]!.replace('limit: 10', 'limit: 20'));
    await catalog
      .move(service, 'Plan/default/1.0', 'deprecated')
      .then((answer) => expect(answer.status).toBe(422));
    const { body } = await catalog.ask(service, '/v1/entries/Plan/default/1.0/revisions');
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
    const first = await catalog.boot();
    await catalog.apply(first, SAMPLE);
    await catalog.running.splice(0)[0]?.close();
    const plan = (await catalog.bucket.get('Plan/default/1.0'))!.value;
    await catalog.bucket.delete(SERVER);
    await catalog.bucket.put('Plan/default/1.0', { ...plan, revision: 77 });
    await catalog.bucket.put('Plan/ghost/1.0', { ...plan, name: 'ghost' });
    await catalog.boot();
    expect(await catalog.keys()).toEqual(ALL);
    expect((await catalog.bucket.get('Plan/default/1.0'))?.value).toEqual(plan);
  });

  it('is mended while running, too', async () => {
    const service = await catalog.boot({ CATALOG_RECONCILE_SECONDS: '0.1' });
    await catalog.apply(service, SAMPLE);
    await catalog.bucket.delete(SERVER);
    await eventually(async () => expect(await catalog.keys()).toEqual(ALL), { withinMs: 2_000 });
  });

  it('gets a change later, if the broker is silent when it is made', async () => {
    const service = await catalog.boot({ CATALOG_RECONCILE_SECONDS: '0.2' });
    await catalog.apply(service, SAMPLE);
    const { pid } = catalog.nats.server;
    if (pid === undefined) throw new TypeError('the broker runs');
    process.kill(pid, 'SIGSTOP');
    const answer = await catalog
      .apply(service, SAMPLE.split('---')[0]!.replace('limit: 10', 'limit: 20'))
      .finally(() => process.kill(pid, 'SIGCONT'));
    expect(answer).toMatchObject({ status: 200, body: { live: false } });
    await eventually(
      async () =>
        expect((await catalog.bucket.get('Plan/default/1.0'))?.value).toMatchObject({
          quotas: [{ limit: 20 }],
        }),
      { withinMs: 15_000 },
    );
  });

  it('is right after two replicas have been changing it at the same time', async () => {
    const [one, two] = await Promise.all([catalog.boot(), catalog.boot()]);
    await catalog.apply(one, SAMPLE);
    const plan = SAMPLE.split('---')[0]!;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        catalog.apply(index % 2 ? one : two, plan.replace('limit: 10', `limit: ${100 + index}`)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const { body } = await catalog.ask(one, '/v1/entries/Plan/default/1.0');
    expect(body['revision']).toBe(21);
    expect((await catalog.bucket.get('Plan/default/1.0'))?.value).toEqual(body['entry']);
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
    await catalog.boot({
      CATALOG_MANIFESTS_DIR: join(root, 'manifests'),
      CATALOG_CONTRACTS_ROOT: root,
      CATALOG_VARIABLES: 'SHOP_URL=http://shop.test',
    });
    expect((await catalog.bucket.get('ApiProxy/shop/1.0'))?.value).toMatchObject({
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
    const first = await catalog.boot(environment);
    web.answer = () => ({ status: 200, body: contract('after') });
    await catalog.running.splice(catalog.running.indexOf(first), 1)[0]?.close();
    const service = await catalog.boot(environment);
    const path = '/v1/entries/ApiProxy/shop/1.0';
    const kept = await catalog.ask(service, path);
    expect(kept.body).toMatchObject({
      revision: 1,
      manifest: {
        spec: { openapi: contract('before'), openapiSource: { url: `${web.url}/openapi.json` } },
      },
    });
    expect(web.seen).toHaveLength(1);
    expect((await catalog.apply(service, manifest)).body).toMatchObject({
      changes: [{ action: 'changed', revision: 2 }],
    });
    expect((await catalog.ask(service, path)).body).toMatchObject({
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
    const { app } = await catalog.boot();
    const config = {
      ...catalogConfig.parse({ DATABASE_URL: catalog.databaseUrl }),
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
    expect(await catalog.keys()).toEqual([]);
    await rm(root, { recursive: true });
  });
});

describe('the database', () => {
  it('has the schema that the entities describe, however often it is migrated', async () => {
    const source = await connectDatabase(dataSourceOptions(catalog.databaseUrl));
    const again = await connectDatabase(dataSourceOptions(catalog.databaseUrl));
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await again.undoLastMigration();
    await Promise.all([source.destroy(), again.destroy()]);
  });

  it('keeps the order in which a contract names its properties, for models to read', async () => {
    const service = await catalog.boot();
    const properties =
      '{ zebra: { type: string }, apple: { type: string }, mango: { type: string } }';
    const yaml = SAMPLE.replace(
      'post: { operationId: add_customer,',
      `post: { operationId: add_customer, requestBody: { content: { application/json: { schema: { type: object, properties: ${properties} } } } },`,
    );
    await catalog.apply(service, yaml);
    const entry = CatalogEntry.parse((await catalog.bucket.get(SERVER))?.value);
    expect(catalogKey(entry)).toBe(SERVER);
    const schema = entry.kind === 'McpServer' ? entry.tools[2]?.inputSchema : {};
    expect(Object.keys(Object(schema?.['properties']))).toEqual(['zebra', 'apple', 'mango']);
  });
});
