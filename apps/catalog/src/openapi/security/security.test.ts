import { describe, expect, it } from '@jest/globals';
import { restrictCaller } from '../../catalogue/restrict-caller.js';
import { resolved } from '../../testing/manifests.js';

const SCHEMES = `
    components:
      securitySchemes:
        key: { type: apiKey, in: header, name: X-Key }
        urlKey: { type: apiKey, in: query, name: api_key }
        bearer: { type: http, scheme: Bearer }
        basic: { type: http, scheme: basic }
        digest: { type: http, scheme: digest }
        tls: { type: mutualTLS }
        evil: { type: apiKey, in: header, name: "Host" }
        oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://contract.test/token', scopes: { read: r } } } }`;

function manifest(
  operations: Readonly<Record<string, string>>,
  { backend = '', general = '' }: { backend?: string; general?: string } = {},
): string {
  const paths = Object.entries(operations).map(
    ([id, more]) =>
      `      /${id}: { get: { operationId: ${id}, responses: { '200': { description: d } }${more ? `, ${more}` : ''} } }`,
  );
  return `
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: a }
spec:
  openapi:
    openapi: 3.1.0
    info: { title: t, version: v }${SCHEMES}
    ${general}
    paths:
${paths.join('\n')}
  backend: { url: 'https://api.test'${backend} }
`;
}

async function read(text: string) {
  const { objects, mistakes, notes } = await resolved(text);
  const tools = objects.flatMap(({ contract }) => contract?.tools ?? []);
  const lines = (list: typeof notes): string[] =>
    list.map(({ path, message }) => `${path.replace('test.yaml#1 ApiProxy a: ', '')}: ${message}`);
  return {
    objects,
    tools: Object.fromEntries(tools.map((tool) => [tool.name, tool])),
    credentials: Object.fromEntries(
      tools.map(({ name, operation }) => [name, operation.credentials ?? []]),
    ),
    mistakes: lines(mistakes),
    notes: lines(notes),
  };
}

const KEY = { type: 'key', prefix: '', secret: { env: 'K' } };
const BEARER = { ...KEY, in: 'header', name: 'authorization', prefix: 'Bearer ' };

describe('the security of a contract', () => {
  it('is filled from secrets, one scheme at a time [openapi:security:respected]', async () => {
    const { credentials, mistakes, notes } = await read(
      manifest(
        {
          a: 'security: [{ key: [] }]',
          b: 'security: [{ urlKey: [], bearer: [] }]',
          c: 'security: [{ basic: [] }]',
          d: 'security: [{ oauth: [read] }]',
        },
        {
          backend: `, security: { key: { secret: { env: K } }, urlKey: { secret: { env: K } }, bearer: { secret: { env: K } }, basic: { username: u, password: { env: K } }, oauth: { clientId: gate, clientSecret: { env: K }, tokenUrl: 'https://id.test/token' } }`,
        },
      ),
    );
    expect([mistakes, notes]).toEqual([[], []]);
    expect(credentials).toEqual({
      a: [{ ...KEY, in: 'header', name: 'X-Key' }],
      b: [{ ...KEY, in: 'query', name: 'api_key' }, BEARER],
      c: [{ type: 'basic', username: 'u', password: { env: 'K' } }],
      d: [
        {
          type: 'oauth-client',
          clientId: 'gate',
          clientSecret: { env: 'K' },
          // Where the secret goes is said by the manifest, whatever the contract says.
          tokenUrl: 'https://id.test/token',
          clientAuthentication: 'basic',
          scopes: ['read'],
          parameters: {},
        },
      ],
    });
  });

  it('is that of the operation before that of the contract, and of alternatives the first that is filled [openapi:security:respected]', async () => {
    const { credentials } = await read(
      manifest(
        {
          general: '',
          open: 'security: []',
          optional: 'security: [{}, { key: [] }]',
          unfilled: 'security: [{ basic: [] }, {}]',
          either: 'security: [{ basic: [] }, { key: [], basic: [] }, { key: [] }]',
        },
        {
          general: 'security: [{ bearer: [] }]',
          backend: ', security: { key: { secret: { env: K } }, bearer: { secret: { env: K } } }',
        },
      ),
    );
    const key = [{ ...KEY, in: 'header', name: 'X-Key' }];
    expect(credentials).toEqual({
      general: [BEARER],
      open: [],
      optional: key,
      unfilled: [],
      either: key,
    });
  });

  it('that is not filled leaves out its operation, and is named [openapi:security:named]', async () => {
    const { credentials, notes, mistakes } = await read(
      manifest(
        { a: 'security: [{ key: [] }]', b: 'security: [{ basic: [], key: [] }, { oauth: [] }]' },
        { backend: ', security: { key: { secret: { env: K } } }' },
      ),
    );
    expect(mistakes).toEqual([]);
    expect(Object.keys(credentials)).toEqual(['a']);
    expect(notes[0]).toBe(
      'spec.openapi.paths["/b"].get: is no tool: security: asks for basic and key, or oauth, which spec.backend.security does not fill',
    );
    const nothing = await read(
      manifest(
        { a: 'security: [{ basic: [] }]' },
        { backend: ', security: { key: { secret: { env: K } } }' },
      ),
    );
    expect(nothing.mistakes).toEqual([
      'spec.openapi.paths["/a"].get.security: asks for basic, which spec.backend.security does not fill',
    ]);
  });

  it('that two credentials would fill in one place is not filled', async () => {
    const { mistakes } = await read(
      manifest(
        { a: 'security: [{ basic: [], bearer: [] }]' },
        {
          backend:
            ', security: { bearer: { secret: { env: K } }, basic: { username: u, password: { env: K } } }',
        },
      ),
    );
    expect(mistakes).toHaveLength(1);
  });

  it('is noted where the manifest gives nothing for it', async () => {
    const { notes, credentials } = await read(manifest({ a: 'security: [{ key: [] }]', b: '' }));
    expect(Object.keys(credentials)).toEqual(['a', 'b']);
    expect(notes).toEqual([
      'spec.backend: the contract asks for key; no security is given, and operations are called without',
    ]);
  });

  it('keeps the place of a credential from being an argument', async () => {
    const parameters = `parameters: [{ name: api_key, in: query, required: true, schema: { type: string } }, { name: q, in: query, schema: { type: string } }]`;
    const { tools } = await read(
      manifest(
        { a: `security: [{ urlKey: [] }], ${parameters}`, b: `security: [], ${parameters}` },
        { backend: ', security: { urlKey: { secret: { env: K } } }' },
      ),
    );
    expect(Object.keys(Object(tools['a']?.inputSchema['properties']))).toEqual(['q']);
    expect(Object.keys(Object(tools['b']?.inputSchema['properties']))).toEqual(['api_key', 'q']);
  });

  it.each([
    ['kee: { secret: { env: K } }', 'kee: no such security scheme: kee; did you mean key?'],
    ['key: { username: u, password: { env: K } }', 'key: is an API key: give its { secret }'],
    [
      'basic: { secret: { env: K } }',
      'basic: is HTTP Basic authentication: give { username, password }',
    ],
    [
      'digest: { secret: { env: K } }',
      'digest: is HTTP authentication by digest, which the gate cannot fill',
    ],
    ['tls: { secret: { env: K } }', 'tls: is of the type mutualTLS, which the gate cannot fill'],
    [
      'evil: { secret: { env: K } }',
      'evil: has a place or a name in the contract that no credential can have',
    ],
    ['toString: { secret: { env: K } }', 'toString: no such security scheme: toString'],
    [
      "oauth: { clientId: c, clientSecret: { env: K }, tokenUrl: 'http://10.0.0.1/t' }",
      'oauth.tokenUrl: leads to the private address 10.0.0.1: spec.backend.allowPrivate: true allows it',
    ],
  ])(
    'is refused by name where the manifest is wrong: %s [openapi:security:named]',
    async (given, mistake) => {
      const { mistakes } = await read(manifest({ a: '' }, { backend: `, security: { ${given} }` }));
      expect(mistakes).toEqual([`spec.backend.security.${mistake}`]);
    },
  );

  it('is given in one way', async () => {
    const { mistakes } = await read(
      manifest(
        { a: '' },
        {
          backend:
            ', credential: { header: x, secret: { env: K } }, security: { key: { secret: { env: K } } }',
        },
      ),
    );
    expect(mistakes).toEqual([
      expect.stringMatching(/^spec\.backend\.credential: .*use one of them$/),
    ]);
  });

  it('sends no secret to a new place for a caller of the API', async () => {
    const { objects } = await read(
      manifest(
        { a: '' },
        {
          backend: `, security: { key: { secret: { env: K } }, oauth: { clientId: c, clientSecret: { env: C }, tokenUrl: 'https://evil.test/t' } }`,
        },
      ),
    );
    const caller = { tenant: 'default', scopes: ['catalog:write'] };
    const paths = restrictCaller(objects, { caller, stored: [], openSecrets: ['K'] }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual(['test.yaml#1 ApiProxy a: spec.backend.security.oauth']);
  });
});
