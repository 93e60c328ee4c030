import { describe, expect, it } from '@jest/globals';
import { resolved } from '../testing/manifests.js';
import { readText, readValue } from '../text/read-text.js';
import { readManifests } from './read-manifests.js';

function read(yaml: string, variables: Record<string, string> | null = {}) {
  const texts = [{ name: 'test.yaml', documents: readText(yaml), folder: null }];
  const { manifests, mistakes } = readManifests(texts, { tenant: 'acme', variables });
  return {
    manifests: manifests.map(({ manifest }) => manifest),
    mistakes: mistakes.map(({ path, message, line }) => `${line} ${path}: ${message}`),
  };
}

function manifest(kind: string, spec: string, metadata = '{ name: thing }'): string {
  const indented = spec.trim().replaceAll('\n', '\n  ');
  return `apiVersion: gatehouse.dev/v1\nkind: ${kind}\nmetadata: ${metadata}\nspec:\n  ${indented}\n`;
}

const plan = (more = ''): string =>
  manifest('Plan', `quotas: [{ name: a, per: tool, limit: 1, window: hour${more} }]`);

const llm = (pii: string): string =>
  manifest(
    'LlmApi',
    `
targets: [{ name: a, dialect: anthropic, baseUrl: "https://x.test", key: { env: KEY } }]
models: [m]
pii: ${pii}`,
  );

describe('reading a manifest', () => {
  it('fills in what may be left out', () => {
    const [read1] = read(
      manifest('ApiProxy', 'openapi: shop.yaml\nbackend: { url: "https://shop.test" }'),
    ).manifests;
    expect(read1).toEqual({
      apiVersion: 'gatehouse.dev/v1',
      kind: 'ApiProxy',
      metadata: { name: 'thing', tenant: 'acme', version: '1.0' },
      spec: {
        openapi: 'shop.yaml',
        backend: { url: 'https://shop.test', allowPrivate: false, timeoutMs: 10_000 },
        operations: {},
        scopes: [],
      },
    });
  });

  it('takes any number of documents, and lists of manifests, and nothing', () => {
    const list = JSON.stringify([1, 2].map((n) => ({ ...Object(readText(plan())[0]?.value), n })));
    expect(read(`---\n${plan()}---\n---\n${plan()}`).manifests).toHaveLength(2);
    expect(read(list).mistakes.map((line) => line.replace(/^\w+ /, ''))).toEqual([
      'test.yaml#1 Plan thing: n: no such field: n',
      'test.yaml#2 Plan thing: n: no such field: n',
    ]);
    expect(read('').manifests).toEqual([]);
    expect(read('# only words\n')).toEqual({ manifests: [], mistakes: [] });
  });

  it('accepts the widespread patterns for personal data as they are', () => {
    const patterns = [
      String.raw`\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,}\b`,
      String.raw`\+?\d[\d\s\-().]{7,}\d`,
      String.raw`\b[A-Z][a-z]+ [A-Z][a-z]+\b`,
      String.raw`\b\d{1,5}\s[A-Za-z0-9 ]+(Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct)\b`,
    ];
    const entities = patterns.map((pattern) => ({ detector: 'regex', entity: 'X', pattern }));
    const { manifests, mistakes } = read(llm(JSON.stringify({ entities })));
    expect(mistakes).toEqual([]);
    expect(manifests[0]?.spec).toMatchObject({
      pii: { entities: patterns.map((pattern) => ({ pattern, mode: 'mask' })) },
    });
  });

  it('fills in how an LLM API is routed', () => {
    const spec = read(llm('{}')).manifests[0]?.spec;
    expect(spec).toMatchObject({
      targets: [{ timeoutMs: 600_000, priority: 0, weight: 1, models: ['*'], modelNames: {} }],
      aliases: {},
      routing: {
        retries: 0,
        backoff: { initialMs: 500, maxMs: 8_000 },
        fallbackOn: ['connection', 'timeout', 'rate_limited', 'overloaded', 'server_error', 'auth'],
        breaker: { failures: 5, pauseMs: 10_000 },
      },
    });
  });

  it('takes a star for all tools', () => {
    expect(read(llm('{ restoreInTools: "*" }')).manifests[0]?.spec).toMatchObject({
      pii: { restoreInTools: [{ tool: '*', entities: ['*'] }] },
    });
    const tools = '[a, "b*", { tool: c, entities: [EMAIL] }, { tool: d, entities: "*" }]';
    expect(read(llm(`{ restoreInTools: ${tools} }`)).manifests[0]?.spec).toMatchObject({
      pii: {
        restoreInTools: [
          { tool: 'a', entities: ['*'] },
          { tool: 'b*', entities: ['*'] },
          { tool: 'c', entities: ['EMAIL'] },
          { tool: 'd', entities: ['*'] },
        ],
      },
    });
  });

  it('takes a lookalike for what has one', () => {
    const entity = (name: string): string =>
      `{ entities: [{ detector: builtin, entity: ${name}, placeholder: lookalike }] }`;
    expect(read(llm(entity('EMAIL'))).mistakes).toEqual([]);
    expect(read(llm(entity('NAME'))).mistakes).toHaveLength(1);
  });
});

describe('a bad manifest', () => {
  it.each<[string, string, string[]]>([
    [
      'is a list of words',
      '- a\n- b',
      ['1 test.yaml#1: a manifest is an object', '2 test.yaml#2: a manifest is an object'],
    ],
    [
      'is no YAML',
      'a: [',
      [
        '1 test.yaml#1: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
    [
      'is a policy',
      'kind: Policy\nmetadata: { name: x }',
      ['1 test.yaml#1 Policy x: kind: policies are files of authz, not manifests of the catalogue'],
    ],
    [
      'is of no known kind',
      'kind: McpServr',
      ['1 test.yaml#1 McpServr: kind: no such kind: McpServr; did you mean McpServer?'],
    ],
    [
      'is of no kind',
      'a: 1',
      [
        '1 test.yaml#1: kind: is missing: gatehouse.dev/v1 knows ApiProxy, McpServer, LlmApi, Plan, Application',
      ],
    ],
    [
      'is for another version of the gate',
      plan().replace('/v1', '/v2'),
      ['1 test.yaml#1 Plan thing: apiVersion: Invalid input: expected "gatehouse.dev/v1"'],
    ],
    [
      'has a version without quotes',
      manifest(
        'LlmApi',
        'models: [m]\ntargets: [{ name: a, dialect: anthropic, baseUrl: "http://x", key: { env: K } }]',
        '{ name: thing, version: 1.0 }',
      ),
      ['3 test.yaml#1 LlmApi thing: metadata.version: must be a text: write it in quotes'],
    ],
    [
      'has a version where there is none',
      plan().replace('{ name: thing }', '{ name: thing, version: "2.0" }'),
      [
        '3 test.yaml#1 Plan thing: metadata.version: this kind has no versions: leave the field out',
      ],
    ],
    [
      'has a bad name',
      plan().replace('name: thing', 'name: My_Plan'),
      [
        '3 test.yaml#1 Plan My_Plan: metadata.name: use lower-case letters, digits and inner hyphens',
      ],
    ],
    [
      'has many mistakes',
      manifest(
        'Plan',
        `
qotas: []
quotas:
  - { name: a, per: applicaton, limit: -1, window: hour }
  - { name: a, per: tool, limit: 1, window: hour, burst: 2 }`,
      ),
      [
        '7 test.yaml#1 Plan thing: spec.quotas[0].per: use application, tenant or tool; did you mean application?',
        '7 test.yaml#1 Plan thing: spec.quotas[0].limit: Too small: expected number to be >=0',
        '8 test.yaml#1 Plan thing: spec.quotas[1].burst: no such field: burst',
        '5 test.yaml#1 Plan thing: spec.qotas: no such field: qotas; did you mean quotas?',
      ],
    ],
    [
      'repeats itself',
      manifest(
        'Plan',
        `
quotas:
  - { name: a, per: tool, limit: 1, window: hour }
  - { name: a, per: tool, limit: 2, window: hour }`,
      ),
      ['7 test.yaml#1 Plan thing: spec.quotas[1]: a stands here twice'],
    ],
    [
      'misspells what is deep inside',
      manifest(
        'McpServer',
        `
description: d
from: [{ nme: crm-api }]
tools:
  get x: { hiden: true, annotations: { readonlyHint: true } }`,
      ),
      [
        '6 test.yaml#1 McpServer thing: spec.from[0].name: is missing',
        '6 test.yaml#1 McpServer thing: spec.from[0].nme: no such field: nme; did you mean name?',
        '8 test.yaml#1 McpServer thing: spec.tools["get x"].annotations.readonlyHint: no such field: readonlyHint; did you mean readOnlyHint?',
        '8 test.yaml#1 McpServer thing: spec.tools["get x"].hiden: no such field: hiden; did you mean hidden?',
      ],
    ],
    [
      'writes a secret down',
      manifest(
        'LlmApi',
        'models: [m]\ntargets: [{ name: a, dialect: anthropic, baseUrl: "http://x", key: sk-123 }]',
      ),
      ['6 test.yaml#1 LlmApi thing: spec.targets[0].key: must be an object, and is a text'],
    ],
    [
      'misspells a secret',
      manifest(
        'LlmApi',
        'models: [m]\ntargets: [{ name: a, dialect: anthropic, baseUrl: "http://x", key: { enw: K } }]',
      ),
      [
        '6 test.yaml#1 LlmApi thing: spec.targets[0].key.env: is missing',
        '6 test.yaml#1 LlmApi thing: spec.targets[0].key.enw: no such field: enw; did you mean env?',
      ],
    ],
    [
      'routes oddly',
      manifest(
        'LlmApi',
        `
models: [m]
aliases: { "m*": m, n: "m*" }
routing: { retries: 11, fallbackOn: [timeout, timeout, overloded] }
targets:
  - { name: a, dialect: anthropic, baseUrl: "http://x", key: { env: K }, weight: 0, priority: -1 }
  - { name: a, dialect: anthropic, baseUrl: "http://x", key: { env: K } }`,
      ),
      [
        '9 test.yaml#1 LlmApi thing: spec.targets[0].priority: Too small: expected number to be >=0',
        '9 test.yaml#1 LlmApi thing: spec.targets[0].weight: Too small: expected number to be >=1',
        '10 test.yaml#1 LlmApi thing: spec.targets[1]: a stands here twice',
        '7 test.yaml#1 LlmApi thing: spec.routing.retries: Too big: expected number to be <=10',
        '7 test.yaml#1 LlmApi thing: spec.routing.fallbackOn[2]: use connection, timeout, rate_limited, overloaded, server_error or auth; did you mean overloaded?',
        '6 test.yaml#1 LlmApi thing: spec.aliases["m*"]: Invalid key in record',
        '6 test.yaml#1 LlmApi thing: spec.aliases.n: use the name of one model',
      ],
    ],
    [
      'names a model oddly',
      manifest(
        'LlmApi',
        'models: ["cl*de"]\ntargets: [{ name: a, dialect: anthropic, baseUrl: "http://x", key: { env: K } }]',
      ),
      ['5 test.yaml#1 LlmApi thing: spec.models[0]: use a model name, or a prefix ending in *'],
    ],
    [
      'has patterns that RE2 cannot run',
      llm(
        JSON.stringify({
          entities: ['(?=a)b', '(a)\\1', '[', 'x*'].map((pattern) => ({
            detector: 'regex',
            entity: 'A',
            pattern,
          })),
        }),
      ),
      [
        '7 test.yaml#1 LlmApi thing: spec.pii.entities[0].pattern: not an RE2 pattern: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
        '7 test.yaml#1 LlmApi thing: spec.pii.entities[1].pattern: not an RE2 pattern: error parsing regexp: invalid escape sequence: `\\1`',
        '7 test.yaml#1 LlmApi thing: spec.pii.entities[2].pattern: not an RE2 pattern: error parsing regexp: missing closing ]: `[`',
        '7 test.yaml#1 LlmApi thing: spec.pii.entities[3].pattern: the pattern matches the empty text',
      ],
    ],
    [
      'has an unknown detector',
      llm(
        '{ entities: [{ detector: bultin, entity: EMAIL }, { detector: builtin, entity: PASSPORT }] }',
      ),
      [
        '7 test.yaml#1 LlmApi thing: spec.pii.entities[0].detector: use regex or builtin; did you mean builtin?',
        '7 test.yaml#1 LlmApi thing: spec.pii.entities[1].entity: use EMAIL, PHONE, NAME, ADDRESS, SSN, IBAN, CARD or IP',
      ],
    ],
    [
      'subscribes to the control plane without saying for what',
      manifest('Application', 'subscriptions: [{ kind: ControlPlane }]'),
      ['5 test.yaml#1 Application thing: spec.subscriptions[0].scopes: is missing'],
    ],
    [
      'has a lifecycle of its own',
      manifest('Plan', 'quotas: []\nlifecycle: draft'),
      ['6 test.yaml#1 Plan thing: spec.lifecycle: use created, published, deprecated or retired'],
    ],
  ])('%s', (_, yaml, expected) => {
    expect(read(yaml).mistakes).toEqual(expected);
  });

  it.each([
    'ftp://shop.test',
    'nats://crm/x',
    'nats://crm.>',
    'https://user:password@shop.test',
    'https://shop.test/${REGION}/x',
    'https://shop.test\\@evil.test',
    'http://[::1',
    'http://',
    'runner://notes',
  ])('has a backend nobody can reach: %s', (url) => {
    const spec = `openapi: x.yaml\nbackend: { url: ${JSON.stringify(url)} }`;
    expect(read(manifest('ApiProxy', spec), null).mistakes).toHaveLength(1);
  });

  it.each([
    ['{ url: "runner://notes/x" }', 'url'],
    ['{ url: "runner://Notes" }', 'url'],
    ['{ url: "runner://notes", command: sh }', 'command'],
    ['{ url: "runner://notes", credential: { header: X, secret: { env: K } } }', 'credential'],
    ['{ url: "runner://notes", allowPrivate: true }', 'allowPrivate'],
    ['{ url: "runner://notes", transport: sse }', 'transport'],
  ])(
    'says of a local server what only its runner can: %s [runner:manifest:no-command]',
    (upstream, member) => {
      const { mistakes } = read(manifest('McpServer', `description: d\nupstream: ${upstream}`));
      expect(mistakes).toEqual([expect.stringContaining(`spec.upstream.${member}`)]);
    },
  );

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'a b', 'x:y', 'x\ny'])(
    'puts its credential into a header that cannot carry it: %j',
    (header) => {
      const credential = JSON.stringify({ header, secret: { env: 'K' } });
      const spec = `openapi: x.yaml\nbackend: { url: "http://x", credential: ${credential} }`;
      expect(read(manifest('ApiProxy', spec)).mistakes).toHaveLength(1);
    },
  );

  it('cannot forge the lines around its own mistakes', () => {
    const { mistakes } = read(
      JSON.stringify({ kind: 'Plan', metadata: { name: 'x\nother.yaml: fine' } }),
    );
    expect(mistakes.every((line) => !line.includes('\n'))).toBe(true);
  });

  it('is refused when something else has parsed it too', () => {
    const documents = [readValue(JSON.parse('{"kind":"Plan","__proto__":{"x":1}}'))];
    const texts = [{ name: 'body', documents, folder: null }];
    expect(readManifests(texts, { tenant: 'acme', variables: null }).mistakes).toEqual([
      { path: 'body#1', message: 'the document holds the key __proto__', line: null },
    ]);
  });
});

describe('variables', () => {
  const proxy = (url: string): string =>
    manifest('ApiProxy', `openapi: x.yaml\nbackend: { url: "${url}" }`);

  it('are put in, or their defaults', () => {
    const urls = [{}, { CRM: 'http://crm.test' }].map(
      (variables) => read(proxy('${CRM:-nats://crm}'), variables).manifests[0]?.spec,
    );
    expect(urls).toMatchObject([
      { backend: { url: 'nats://crm' } },
      { backend: { url: 'http://crm.test' } },
    ]);
  });

  it('that nobody has set are a mistake', () => {
    const { mistakes } = read(proxy('${CRM_UR}'), { CRM_URL: 'http://secret.test' });
    expect(mistakes).toContain(
      '6 test.yaml#1 ApiProxy thing: spec.backend.url: no such variable: CRM_UR; did you mean CRM_URL?',
    );
    expect(mistakes.join()).not.toContain('secret');
  });

  it('cannot be called by the names that every object has', () => {
    expect(read(proxy('${constructor}')).mistakes[0]).toMatch(/no such variable: constructor/);
  });

  it('are left alone in contracts, and where there are none', async () => {
    const yaml = manifest('Plan', 'quotas: []\ntitle: "${A:-b}"');
    expect(read(yaml, null).manifests[0]?.spec.title).toBe('${A:-b}');
    const inline = manifest(
      'ApiProxy',
      `
backend: { url: "http://x" }
openapi:
  openapi: 3.1.0
  info: { title: "\${A:-b}", version: "1" }
  paths: {}`,
    );
    const { objects } = await resolved(inline);
    expect(objects[0]?.contract?.title).toBe('${A:-b}');
  });
});
