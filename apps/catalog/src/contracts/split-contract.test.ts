import { Networks } from '@gatehouse/service-kit';
import { HttpPeer } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contractFilesIn } from '../boot/contract-files.js';
import { resolved } from '../testing/manifests.js';
import { ContractFetcher } from './contract-fetcher.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A contract whose operations are called after their paths, each with this as its schema. */
function contractOf(schemas: Record<string, string>): string {
  const paths = Object.entries(schemas).map(([id, $ref]) => {
    const parameters = [{ name: 'q', in: 'query', schema: { $ref } }];
    const responses = { '200': { description: 'd' } };
    return [`/${id}`, { get: { operationId: id, parameters, responses } }];
  });
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths: Object.fromEntries(paths),
  });
}

async function applied(yaml: string, reachable: Parameters<typeof resolved>[1]) {
  const { objects, mistakes, notes } = await resolved(yaml, reachable);
  const [object] = objects;
  return {
    spec: object?.manifest.kind === 'ApiProxy' ? object.manifest.spec : null,
    tools: object?.contract?.tools ?? [],
    names: object?.contract?.tools.map(({ name }) => name),
    leftOut: object?.contract?.unsupported,
    mistakes: mistakes.map(({ message }) => message),
    notes: notes.map(({ message }) => message).join('\n'),
  };
}

const manifest = (openapi: string, more = ''): string => `
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: a }
spec:
  openapi: '${openapi}'
  backend: { url: 'https://shop.test', allowPrivate: true }${more}
`;

describe('a contract on the web that refers to other documents', () => {
  let web: HttpPeer;
  let fetcher: ContractFetcher;
  let pages: Record<string, string>;

  beforeAll(async () => {
    web = await HttpPeer.start();
    fetcher = new ContractFetcher({ PRIVATE_NETWORKS: new Networks(['127.0.0.1/32']) });
  });

  beforeEach(() => {
    web.reset();
    pages = {};
    web.answer = ({ url }) => {
      const body = pages[url];
      return body === undefined ? { status: 404, body: null } : { status: 200, body };
    };
  });

  afterAll(async () => {
    await Promise.all([web.stop(), fetcher.onApplicationShutdown()]);
  });

  const apply = (path: string, more = '') =>
    applied(manifest(web.url + path, more), { fetch: fetcher.fetch });

  it('is made one with them, each fetched once [openapi:refs:pinned]', async () => {
    pages = {
      '/v1/api.json': contractOf({ a: 'common/types.json#/A', b: './common/types.json#/B' }),
      '/v1/common/types.json': JSON.stringify({
        A: { type: 'object', properties: { b: { $ref: '#/B' }, c: { $ref: '../c.json' } } },
        B: { type: 'string', minLength: 2 },
      }),
      '/v1/c.json': '{"type":"integer"}',
    };
    const { tools, spec, notes, mistakes } = await apply('/v1/api.json');
    expect([mistakes, notes]).toEqual([[], '']);
    expect(tools.map(({ inputSchema }) => Object(inputSchema['properties']).q)).toEqual([
      {
        type: 'object',
        properties: { b: { type: 'string', minLength: 2 }, c: { type: 'integer' } },
      },
      { type: 'string', minLength: 2 },
    ]);
    expect(web.seen.map(({ url }) => url)).toEqual([
      '/v1/api.json',
      '/v1/common/types.json',
      '/v1/c.json',
    ]);
    // What is stored needs none of them.
    expect(JSON.stringify(spec?.openapi)).not.toContain('.json');
    const stored = await applied(
      manifest('X').replace(`'X'`, JSON.stringify(spec?.openapi)),
      undefined,
    );
    expect(stored.tools).toEqual(tools);
  });

  it('is another one when one of them is, and then is not what was pinned [openapi:refs:pinned]', async () => {
    const own = contractOf({ a: 'types.json' });
    const types = '{"type":"string"}';
    pages = { '/api.json': own, '/types.json': types };
    const { spec } = await apply('/api.json');
    const list = `${sha256(own)}  ${web.url}/api.json\n${sha256(types)}  ${web.url}/types.json\n`;
    const url = `${web.url}/api.json`;
    expect(spec?.openapiSource).toEqual({ url, sha256: sha256(list) });
    const pin = `\n  openapiSource: { url: '${url}', sha256: '${sha256(list)}' }`;
    expect((await apply('/api.json', pin)).mistakes).toEqual([]);
    pages['/types.json'] = '{"type":"integer"}';
    expect((await apply('/api.json', pin)).mistakes).toEqual([
      expect.stringContaining('is not what openapiSource names'),
    ]);
    delete pages['/types.json'];
    expect((await apply('/api.json', pin)).spec).toBeNull();
  });

  it('leaves out alone who needs what cannot be had, with the reason [openapi:refs:contained]', async () => {
    const refs = {
      gone: 'gone.json#/A',
      lacks: 'types.json#/Missing',
      anchor: 'types.json#here',
      page: 'page.html',
      private: 'http://169.254.169.254/latest',
      redirected: 'redirect.json',
      file: 'file:///etc/passwd',
      secret: 'http://user:pw@shop.test/x',
    };
    pages = {
      '/api.json': contractOf({ fine: 'types.json#/A', ...refs }),
      '/types.json': '{"A":{"type":"string"}}',
      '/page.html': '[not a document',
    };
    const { answer } = web;
    web.answer = (request) =>
      request.url === '/redirect.json'
        ? { status: 302, body: null, headers: { location: 'http://10.1.2.3/' } }
        : answer(request);
    const { names, leftOut, notes, spec } = await apply('/api.json');
    expect(names).toEqual(['fine']);
    expect(leftOut?.map(({ operationId }) => operationId)).toEqual(Object.keys(refs));
    for (const said of [
      'gone.json#/A: answered with status 404',
      'types.json#/Missing: is not there',
      'types.json#here: is an anchor; only pointers (#/…) are followed',
      'page.html#: cannot be read',
      'http://169.254.169.254/latest#: leads to 169.254.169.254, in a network',
      'redirect.json#: leads to 10.1.2.3, in a network',
      'file:///etc/passwd#: is no URL that can be fetched',
      'is no URL that can be fetched: no credentials in it',
    ]) {
      expect(notes).toContain(said);
    }
    // Nor is it followed later, from what is stored.
    const stored = manifest('X').replace(`'X'`, JSON.stringify(spec?.openapi));
    expect((await applied(stored, { fetch: fetcher.fetch })).names).toEqual(['fine']);
  });

  it('takes what it refers to from where it was found in the end', async () => {
    pages = {
      '/v2/api.json': contractOf({ a: 'types.json' }),
      '/v2/types.json': '{"$ref":"more.json"}',
      '/v3/types.json': '{"$ref":"more.json"}',
      '/v3/more.json': '{"type":"boolean"}',
    };
    const { answer } = web;
    const moved: Record<string, string> = { '/latest': '/v2/api.json' };
    moved['/v2/types.json'] = '/v3/types.json';
    web.answer = (request) => {
      const location = moved[request.url];
      return location ? { status: 307, body: null, headers: { location } } : answer(request);
    };
    const { tools } = await apply('/latest');
    expect(tools[0]?.inputSchema['properties']).toEqual({ q: { type: 'boolean' } });
  });

  it('may not refer to more than anybody needs [openapi:refs:contained]', async () => {
    const files = Array.from({ length: 600 }, (_, at) => [`o${at}`, `t${at}.json`] as const);
    pages = { '/api.json': contractOf(Object.fromEntries(files)) };
    for (const [, file] of files) pages[`/${file}`] = '{"type":"string"}';
    const { names, leftOut, notes } = await apply('/api.json');
    expect(names).toHaveLength(500);
    expect(leftOut).toHaveLength(100);
    expect(notes).toContain('is one of more than 500 documents');
    expect(web.seen).toHaveLength(501);
  });

  it('may not be larger with all of them than one may be alone [openapi:refs:contained]', async () => {
    const size = 5_000_000;
    const large = JSON.stringify({ A: { type: 'string' }, unused: 'd'.repeat(size) });
    pages = { '/api.json': contractOf({ a: 'a.json#/A', b: 'b.json#/A', c: 'c.json#/A' }) };
    for (const name of ['a', 'b', 'c']) pages[`/${name}.json`] = large;
    const { names, notes } = await apply('/api.json');
    expect(names).toHaveLength(1);
    expect(notes).toContain('is too large, with all else that the contract refers to');
  });
});

describe('a contract in a file that refers to other documents', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-contracts-'));
    const files = {
      'shop/api.json': contractOf({
        a: 'types/a.yaml#/A',
        up: '../secret.json',
        around: 'types/../../secret.json',
        absolute: '/etc/passwd',
        web: 'https://shop.test/types.json',
        gone: 'gone.json',
      }),
      'shop/types/a.yaml': 'A: { type: array, items: { $ref: "../b%20c.json#/definitions/B" } }',
      'shop/b c.json': '{"definitions":{"B":{"type":"integer"}}}',
      'secret.json': '{"type":"string"}',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('is made one with those in its folder, and with no others [openapi:refs:contained]', async () => {
    const { tools, leftOut, notes } = await applied(manifest('./shop/api.json'), {
      folder: root,
      readFile: contractFilesIn(root),
      fetch: () => {
        throw new TypeError('nothing is fetched');
      },
    });
    expect(tools.map(({ name, inputSchema }) => [name, inputSchema['properties']])).toEqual([
      ['a', { q: { type: 'array', items: { type: 'integer' } } }],
    ]);
    expect(leftOut).toHaveLength(5);
    for (const said of [
      '../secret.json#: is outside of the folder of its contract',
      '/etc/passwd#: a contract in a file may refer to files beside it',
      'https://shop.test/types.json#: a contract in a file may refer to files beside it',
      'gone.json#: there is no such file',
    ]) {
      expect(notes).toContain(said);
    }
    expect(notes).not.toContain(root);
  });
});
