import type { CatalogEntry } from '@gatehouse/contracts';
import { CatalogEntry as CatalogEntrySchema } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import { applied, carriedOut, mistakesOf, planned, SAMPLE } from '../testing/manifests.js';
import { keyOf } from './catalog-object.js';
import type { StoredObject } from './catalog-object.js';

function entryOf<Kind extends CatalogEntry['kind']>(
  stored: readonly StoredObject[],
  kind: Kind,
): Extract<CatalogEntry, { kind: Kind }> {
  const entry = stored.find(({ manifest }) => manifest.kind === kind)?.entry;
  return Object(CatalogEntrySchema.parse(entry));
}

async function actions(yaml: string, stored: readonly StoredObject[] = []): Promise<string[]> {
  const { changes, mistakes } = await planned(yaml, stored);
  expect(mistakes).toEqual([]);
  return changes.map(
    ({ action, object, revision }) => `${action} ${keyOf(object.manifest)} r${revision}`,
  );
}

/** One document of the sample. */
function part(kind: string): string {
  return SAMPLE.split('---').find((text) => text.includes(`kind: ${kind}\n`)) ?? '';
}

function withLifecycle(yaml: string, lifecycle: string): string {
  return yaml.replace('spec:\n', `spec:\n  lifecycle: ${lifecycle}\n`);
}

describe('what is compiled for the data plane', () => {
  it('is a server that refers to nothing: each tool has its backend, scopes and operation', async () => {
    const server = entryOf(await applied(SAMPLE), 'McpServer');
    expect(server.tools.map(({ name }) => name)).toEqual([
      'get_customer',
      'list_customers',
      'add_customer',
    ]);
    expect(server.tools[0]).toMatchObject({
      description: 'Better words.',
      requiredScopes: ['crm:read'],
      operation: { proxy: 'crm-api', proxyVersion: '1.0', operationId: 'get_customer' },
      backend: { url: 'nats://crm', timeoutMs: 10_000, allowPrivate: false, credential: null },
    });
    expect(server.tools[2]?.requiredScopes).toEqual(['crm:read', 'crm:write']);
    expect(server.scopes).toEqual(['crm:read', 'crm:write']);
  });

  it('is an application whose subscriptions name every scope that they grant', async () => {
    const application = entryOf(await applied(SAMPLE), 'Application');
    expect(application.subscriptions).toEqual([
      {
        kind: 'McpServer',
        name: 'crm-mcp-server',
        version: '1.0',
        plan: 'default',
        scopes: ['crm:read', 'crm:write'],
      },
      { kind: 'LlmApi', name: 'claude', version: '1.0', plan: 'default', scopes: ['llm:invoke'] },
      {
        kind: 'ControlPlane',
        name: 'control-plane',
        version: '1',
        plan: 'default',
        scopes: ['catalog:read'],
      },
    ]);
  });

  it('honours what a server says of its tools', async () => {
    const yaml = SAMPLE.replace(
      'get_customer: { description: Better words. }',
      'get_customer: { name: find, title: Find, annotations: { readOnlyHint: false } }\n    list_customers: { hidden: true }\n    crm-api/add_customer: { description: Long key. }',
    ).replace('    add_customer: { scopes: [crm:write] }\n', '');
    const { tools } = entryOf(await applied(yaml), 'McpServer');
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ['find', 'GET /customers/{id}'],
      ['add_customer', 'Long key.'],
    ]);
    expect(tools[0]).toMatchObject({
      title: 'Find',
      annotations: { readOnlyHint: false, idempotentHint: true },
      operation: { operationId: 'get_customer' },
    });
  });
});

describe('applying a second time', () => {
  it('changes nothing if nothing has changed', async () => {
    const stored = await applied(SAMPLE);
    expect(await actions(SAMPLE, stored)).toEqual([
      'unchanged Plan/default/1.0 r1',
      'unchanged ApiProxy/crm-api/1.0 r1',
      'unchanged McpServer/crm-mcp-server/1.0 r1',
      'unchanged LlmApi/claude/1.0 r1',
      'unchanged Application/agent/1.0 r1',
    ]);
  });

  it('makes a new revision of what has changed, and of what is made from it', async () => {
    const stored = await applied(SAMPLE);
    const proxy = part('ApiProxy').replace('nats://crm', 'http://crm.test');
    expect(await actions(proxy, stored)).toEqual([
      'changed ApiProxy/crm-api/1.0 r2',
      'changed McpServer/crm-mcp-server/1.0 r2',
    ]);
    const after = carriedOut(await planned(proxy, stored), stored);
    expect(entryOf(after, 'McpServer')).toMatchObject({
      revision: 2,
      tools: [{ backend: { url: 'http://crm.test' } }, {}, {}],
    });
  });

  it('carries a new scope through to the applications that take them all', async () => {
    const stored = await applied(SAMPLE);
    const proxy = part('ApiProxy').replace('scopes: [crm:read]', 'scopes: [crm:all]');
    expect(await actions(proxy, stored)).toEqual([
      'changed ApiProxy/crm-api/1.0 r2',
      'changed McpServer/crm-mcp-server/1.0 r2',
      'changed Application/agent/1.0 r2',
    ]);
  });

  it('keeps versions apart', async () => {
    const stored = await applied(SAMPLE);
    const second = part('ApiProxy').replace('name: crm-api', "name: crm-api, version: '2.0'");
    expect(await actions(second, stored)).toEqual(['created ApiProxy/crm-api/2.0 r1']);
  });
});

describe('the life of a version', () => {
  it.each([
    ['created', 'published', 'changed'],
    ['created', 'retired', 'retired'],
    ['published', 'deprecated', 'changed'],
    ['published', 'retired', 'retired'],
    ['deprecated', 'published', 'changed'],
    ['deprecated', 'retired', 'retired'],
  ])('may go from %s to %s', async (from, to, action) => {
    const stored = await applied(withLifecycle(part('Plan'), from));
    expect(await actions(withLifecycle(part('Plan'), to), stored)).toEqual([
      `${action} Plan/default/1.0 r2`,
    ]);
  });

  it.each([
    ['published', 'created', 'cannot go from published to created, only to deprecated or retired'],
    ['created', 'deprecated', 'cannot go from created to deprecated, only to published or retired'],
    ['retired', 'published', 'is retired for good: make a new version'],
  ])('may not go from %s to %s', async (from, to, message) => {
    const stored = await applied(withLifecycle(part('Plan'), from));
    expect(await mistakesOf(withLifecycle(part('Plan'), to), stored)).toEqual([
      `test.yaml#1 Plan default: spec.lifecycle: ${message}`,
    ]);
  });

  it('is left alone by a manifest that says nothing of it', async () => {
    const stored = await applied(withLifecycle(part('Plan'), 'deprecated'));
    expect(await actions(part('Plan'), stored)).toEqual(['unchanged Plan/default/1.0 r1']);
  });

  it('is over once retired: nothing about it can change', async () => {
    const stored = await applied(withLifecycle(part('Plan'), 'retired'));
    expect(await actions(part('Plan'), stored)).toEqual(['unchanged Plan/default/1.0 r1']);
    expect(await mistakesOf(part('Plan').replace('limit: 10', 'limit: 11'), stored)).toEqual([
      'test.yaml#1 Plan default: is retired for good: make a new version',
    ]);
  });

  it('cannot end while something published is made from it', async () => {
    const stored = await applied(SAMPLE);
    expect(await mistakesOf(withLifecycle(part('ApiProxy'), 'deprecated'), stored)).toEqual([
      'McpServer crm-mcp-server 1.0 (stored): spec.from[0]: ApiProxy crm-api 1.0 is deprecated, and this is published',
    ]);
    const both = [part('ApiProxy'), part('McpServer')].map((yaml) =>
      withLifecycle(yaml, 'retired'),
    );
    expect(await mistakesOf(both.join('---'), stored)).toEqual([]);
  });

  it('can end although applications are subscribed: to take it away takes one step', async () => {
    const stored = await applied(SAMPLE);
    const gone = withLifecycle(part('McpServer'), 'retired');
    expect(await actions(gone, stored)).toEqual(['retired McpServer/crm-mcp-server/1.0 r2']);
    const after = carriedOut(await planned(gone, stored), stored);
    const free = part('ApiProxy').replace('get_customer', 'get_client');
    expect(await mistakesOf(free, after)).toEqual([]);
  });
});

describe('what does not fit together', () => {
  it.each<[string, string, string, string[]]>([
    [
      'an override of no operation',
      'get_customer: {',
      'get_custmer: {',
      [
        'test.yaml#3 McpServer crm-mcp-server: spec.tools.get_custmer: no such operation: get_custmer; did you mean get_customer?',
      ],
    ],
    [
      'a server made from nothing',
      'from: [{ name: crm-api }]',
      'from: [{ name: crm-ap }]',
      [
        'test.yaml#3 McpServer crm-mcp-server: spec.from[0]: no such ApiProxy: crm-ap; did you mean crm-api?',
      ],
    ],
    [
      'a server made from another version',
      'from: [{ name: crm-api }]',
      "from: [{ name: crm-api, version: '2.0' }]",
      [
        'test.yaml#3 McpServer crm-mcp-server: spec.from[0]: ApiProxy crm-api has no version 2.0, only 1.0',
      ],
    ],
    [
      'tools of one name',
      'get_customer: {',
      'get_customer: { name: list_customers, ',
      [
        'test.yaml#3 McpServer crm-mcp-server: spec.tools: crm-api/get_customer and crm-api/list_customers are both called list_customers: give one another name, or hide it',
      ],
    ],
    [
      'two overrides of one operation',
      'add_customer: {',
      'crm-api/get_customer: {',
      [
        'test.yaml#3 McpServer crm-mcp-server: spec.tools["crm-api/get_customer"]: is about the same operation as another override',
      ],
    ],
    [
      'a subscription to nothing',
      'name: claude, scopes',
      'name: claud, scopes',
      [
        'test.yaml#5 Application agent: spec.subscriptions[1].name: no such LlmApi: claud; did you mean claude?',
      ],
    ],
    [
      'a scope that nothing asks for',
      'scopes: [llm:invoke] }\n',
      'scopes: [llm:invok] }\n',
      [
        'test.yaml#5 Application agent: spec.subscriptions[1].scopes[0]: no such scope: llm:invok; did you mean llm:invoke?',
      ],
    ],
    [
      'a right over the control plane that does not exist',
      'scopes: [catalog:read] }',
      'scopes: [catalog:raed] }',
      [
        'test.yaml#5 Application agent: spec.subscriptions[2].scopes[0]: no such scope: catalog:raed; did you mean catalog:read?',
      ],
    ],
    [
      'a plan that is not there',
      'name: claude, scopes',
      'name: claude, plan: gold, scopes',
      ['test.yaml#5 Application agent: spec.subscriptions[1].plan: no such Plan: gold'],
    ],
    [
      'an operation that NATS cannot carry',
      'operationId: list_customers',
      'operationId: list.*',
      [
        'test.yaml#2 ApiProxy crm-api: spec.openapi: list.* cannot be called over NATS: its operationId must be letters, digits, _ and -',
      ],
    ],
    [
      'the same thing twice',
      '---\napiVersion: gatehouse.dev/v1\nkind: LlmApi',
      `---\n${part('Plan').trim()}\n---\napiVersion: gatehouse.dev/v1\nkind: LlmApi`,
      ['test.yaml#4 Plan default: metadata: is defined a second time'],
    ],
  ])('%s', async (_, from, to, expected) => {
    const yaml = SAMPLE.replace(from, to);
    expect(yaml).not.toBe(SAMPLE);
    expect(await mistakesOf(yaml)).toEqual(expected);
  });

  it('is reported all at once, and what refers to a broken thing is not blamed as well', async () => {
    const yaml = SAMPLE.replace('url: nats://crm', 'ur: nats://crm')
      .replace('limit: 10', 'limit: ten')
      .replace('name: claude, scopes', 'name: claud, scopes');
    expect(await mistakesOf(yaml)).toEqual([
      'test.yaml#1 Plan default: spec.quotas[0].limit: must be a number, and is a text',
      'test.yaml#2 ApiProxy crm-api: spec.backend.url: is missing',
      'test.yaml#2 ApiProxy crm-api: spec.backend.ur: no such field: ur; did you mean url?',
      'test.yaml#5 Application agent: spec.subscriptions[1].name: no such LlmApi: claud; did you mean claude?',
    ]);
  });

  it('names what is wrong with an operation that somebody counts on [openapi:operation:left-out-alone]', async () => {
    const yaml = SAMPLE.replace("responses: { '200': { description: d } }", 'respones: {}');
    expect(await mistakesOf(yaml)).toEqual([
      'test.yaml#3 McpServer crm-mcp-server: spec.tools.get_customer: this operation cannot be a tool: respones: no such field: respones; did you mean responses?',
    ]);
  });

  it('is an operation of two proxies, unless the override says whose', async () => {
    const twice = `${SAMPLE}---\n${part('ApiProxy').replace('crm-api', 'crm-two').trim()}`.replace(
      'from: [{ name: crm-api }]',
      'from: [{ name: crm-api }, { name: crm-two }]',
    );
    const mistakes = await mistakesOf(twice);
    expect(mistakes).toContain(
      'test.yaml#3 McpServer crm-mcp-server: spec.tools.get_customer: several proxies have this operation: write crm-api/get_customer or crm-two/get_customer',
    );
  });

  it('is a change to a proxy that takes away what a stored server speaks of', async () => {
    const stored = await applied(SAMPLE);
    const proxy = part('ApiProxy').replace(
      'operationId: add_customer',
      'operationId: new_customer',
    );
    expect(await mistakesOf(proxy, stored)).toEqual([
      'McpServer crm-mcp-server 1.0 (stored): spec.tools.add_customer: no such operation: add_customer; did you mean get_customer?',
    ]);
  });

  it('is an entry that no message can carry', async () => {
    const words = 'x'.repeat(1_000);
    const paths = Array.from(
      { length: 800 },
      (_, index) =>
        `      /p${index}: { get: { description: ${words}, responses: { '200': { description: d } } } }`,
    );
    const yaml = SAMPLE.replace('    paths:\n', `    paths:\n${paths.join('\n')}\n`);
    const [mistake, ...others] = await mistakesOf(yaml);
    expect(mistake).toMatch(
      /^test.yaml#3 McpServer crm-mcp-server: is too large to publish \(\d+ kB of 900 kB\)/,
    );
    expect(others).toEqual([]);
  });
});

describe('tenants', () => {
  const of = (tenant: string, yaml: string): string =>
    yaml.replaceAll(/metadata: \{ name: (\S+) \}/g, `metadata: { name: $1, tenant: ${tenant} }`);

  it('cannot take a name that another one has, in any version, and learn nothing but that', async () => {
    const stored = await applied(SAMPLE);
    expect(await mistakesOf(of('acme', part('Plan')), stored)).toEqual([
      'test.yaml#1 Plan default: metadata.name: the name is taken',
    ]);
    const version = of('acme', part('LlmApi')).replace('tenant', "version: '7.0', tenant");
    expect(await mistakesOf(version, stored)).toEqual([
      'test.yaml#1 LlmApi claude: metadata.name: the name is taken',
    ]);
  });

  it('cannot refer to what belongs to another one: it is as if it were not there', async () => {
    const stored = await applied(SAMPLE);
    const spy = of('acme', part('McpServer').replace('crm-mcp-server', 'spy'));
    expect(await mistakesOf(spy, stored)).toEqual([
      'test.yaml#1 McpServer spy: spec.from[0]: no such ApiProxy: crm-api',
    ]);
    const application = of('acme', part('Application').replace('agent', 'spy'));
    expect(await mistakesOf(application, stored)).toEqual([
      'test.yaml#1 Application spy: spec.subscriptions[0].plan: no such Plan: default',
      'test.yaml#1 Application spy: spec.subscriptions[0].name: no such McpServer: crm-mcp-server',
      'test.yaml#1 Application spy: spec.subscriptions[1].plan: no such Plan: default',
      'test.yaml#1 Application spy: spec.subscriptions[1].name: no such LlmApi: claude',
      'test.yaml#1 Application spy: spec.subscriptions[2].plan: no such Plan: default',
    ]);
  });

  it('change nothing of each other', async () => {
    const stored = await applied(SAMPLE);
    const acme = of(
      'acme',
      SAMPLE.replaceAll(/\b(default|crm-api|crm-mcp-server|claude|agent)\b(?!-\*)/g, 'acme-$1'),
    )
      .replaceAll(
        /name: acme-crm-mcp-server \}/g,
        'name: acme-crm-mcp-server, plan: acme-default }',
      )
      .replace('name: acme-claude, scopes', 'name: acme-claude, plan: acme-default, scopes')
      .replace('kind: ControlPlane,', 'kind: ControlPlane, plan: acme-default,');
    const { changes, mistakes } = await planned(acme, stored);
    expect(mistakes).toEqual([]);
    expect(new Set(changes.map(({ object }) => object.manifest.metadata.tenant))).toEqual(
      new Set(['acme']),
    );
  });
});
