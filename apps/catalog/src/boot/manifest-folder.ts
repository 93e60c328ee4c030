import { GatewayError } from '@gatehouse/contracts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ManifestText } from '../manifest/read-manifests.js';
import { LIMITS, unreadable } from '../text/document.js';
import { readText } from '../text/read-text.js';

/** Folders of manifests that are there to be looked at, not applied. */
const NOT_APPLIED = 'examples';

/** What a manifest refers to may lie beside it: `tickets.yaml`, `tickets.openapi.yaml`. */
const REFERRED_TO = /\.(?:openapi|prices)\.ya?ml$/;

/**
 * Reads all YAML files of a folder and its folders, in the order of their paths. Hidden ones are left out,
 * and so are OpenAPI contracts and prices that are named as such.
 * @throws GatewayError `invalid_manifest` if the folder cannot be read.
 */
export async function readManifestFolder(root: string): Promise<ManifestText[]> {
  const files = await yamlFiles(root);
  return Promise.all(
    files.map(async ({ folder, path }) => ({
      name: relative(root, path),
      folder,
      documents: await readDocuments(path),
    })),
  );
}

interface File {
  readonly folder: string;
  readonly path: string;
}

async function yamlFiles(folder: string): Promise<File[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new GatewayError('invalid_manifest', `The folder ${folder} cannot be read`, { cause });
  });
  const files: File[] = [];
  for (const name of names.sort()) {
    if (name.startsWith('.') || name === NOT_APPLIED) continue;
    const path = join(folder, name);
    // What is mounted into a container is often a link, so links are followed.
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory()) files.push(...(await yamlFiles(path)));
    else if (found?.isFile() && isManifest(name)) files.push({ folder, path });
  }
  return files;
}

function isManifest(name: string): boolean {
  return /\.ya?ml$/.test(name) && !REFERRED_TO.test(name);
}

async function readDocuments(path: string): Promise<ManifestText['documents']> {
  const found = await stat(path);
  if (found.size > LIMITS.characters) return [unreadable('the file is too large')];
  return readText(await readFile(path, 'utf8'));
}
