import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveContracts } from '../catalogue/resolve-contracts.js';
import { readManifests } from '../manifest/read-manifests.js';
import { contractFilesIn } from './contract-files.js';
import { OFFLINE } from '../testing/manifests.js';
import { readManifestFolder } from './manifest-folder.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gatehouse-manifests-'));
  await mkdir(join(root, 'manifests/shop/examples'), { recursive: true });
  await mkdir(join(root, 'manifests/.git'));
  await mkdir(join(root, 'contracts'));
  await mkdir(join(root, 'contracts-of-others'));
  await writeFile(join(root, 'manifests/b.yaml'), 'b: 1\n---\nb: 2');
  await writeFile(join(root, 'manifests/a.yml'), 'a: 1');
  await writeFile(join(root, 'manifests/notes.txt'), 'no manifest');
  await writeFile(join(root, 'manifests/.hidden.yaml'), 'hidden: 1');
  await writeFile(join(root, 'manifests/.git/x.yaml'), 'git: 1');
  await writeFile(join(root, 'manifests/shop/c.yaml'), 'c: [');
  await writeFile(join(root, 'manifests/shop/examples/d.yaml'), 'd: 1');
  await symlink(join(root, 'manifests/a.yml'), join(root, 'manifests/z.yaml'));
  await writeFile(join(root, 'contracts/shop.yaml'), 'openapi: 3.1.0');
  await writeFile(join(root, 'contracts-of-others/x.yaml'), 'secret: 1');
  await symlink(join(root, 'contracts-of-others/x.yaml'), join(root, 'contracts/link.yaml'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the folder of manifests', () => {
  it('is read whole, in order, but for what is hidden and what is an example', async () => {
    const texts = await readManifestFolder(join(root, 'manifests'));
    expect(texts.map(({ name, documents }) => [name, documents.map(({ value }) => value)])).toEqual(
      [
        ['a.yml', [{ a: 1 }]],
        ['b.yaml', [{ b: 1 }, { b: 2 }]],
        ['shop/c.yaml', [undefined]],
        ['z.yaml', [{ a: 1 }]],
      ],
    );
  });

  it('takes what the README shows, with the contract beside the manifest', async () => {
    const readme = await readFile(new URL('../../../../README.md', import.meta.url), 'utf8');
    const manifest = /```yaml\n(# deploy\/manifests\/tickets\.yaml[\s\S]*?)```/.exec(readme)?.[1];
    const folder = join(root, 'own');
    await mkdir(folder);
    await writeFile(join(folder, 'tickets.yaml'), manifest ?? '');
    await writeFile(
      join(folder, 'tickets.openapi.yaml'),
      `openapi: 3.1.0
info: { title: Tickets, version: '1.0' }
paths:
  /tickets/{id}:
    get:
      operationId: get_ticket
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: The ticket. } }
`,
    );
    const read = readManifests(await readManifestFolder(folder), {
      tenant: 'default',
      variables: {},
    });
    const { objects, mistakes } = await resolveContracts(read, {
      ...OFFLINE,
      readFile: contractFilesIn(folder),
    });
    expect(mistakes).toEqual([]);
    expect(objects.map(({ manifest: { kind, metadata } }) => [kind, metadata.name])).toEqual([
      ['ApiProxy', 'tickets-api'],
      ['McpServer', 'tickets-mcp-server'],
    ]);
  });

  it('must be there', async () => {
    await expect(readManifestFolder(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'invalid_manifest',
    });
  });
});

describe('a contract in a file', () => {
  it('is found relative to its manifest', async () => {
    const read = contractFilesIn(root);
    expect(await read(join(root, 'manifests/shop'), '../../contracts/shop.yaml')).toEqual({
      text: 'openapi: 3.1.0',
    });
  });

  it.each([
    ['../../../../../../../../etc/passwd', 'is outside of the folder of contracts'],
    ['/etc/passwd', 'is outside of the folder of contracts'],
    ['../contracts-of-others/x.yaml', 'is outside of the folder of contracts'],
    ['link.yaml', 'is outside of the folder of contracts'],
    ['.', 'is outside of the folder of contracts'],
    ['gone.yaml', 'there is no such file'],
    ['shop.yaml\0.txt', 'there is no such file'],
  ])('cannot be %j', async (path, problem) => {
    const folder = join(root, 'contracts');
    expect(await contractFilesIn(folder)(folder, path)).toEqual({ problem });
  });

  it('cannot be a folder', async () => {
    expect(await contractFilesIn(root)(root, 'contracts')).toEqual({ problem: 'is not a file' });
  });
});
