import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyFile } from './policy.js';

const ENDING = '.cedar';

/** The policy files of a folder, by name. Other files are nobody's business. */
export async function readPolicyFiles(dir: string): Promise<PolicyFile[]> {
  const names = await policyFileNames(dir);
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(dir, name), 'utf8') })),
  );
}

/**
 * Tells two states of the folder apart without reading the files. Polled, because file events do not reach
 * every mounted volume.
 */
export async function folderState(dir: string): Promise<string> {
  const names = await policyFileNames(dir);
  const states = await Promise.all(
    names.map(async (name) => {
      const { ino, size, mtimeMs, ctimeMs } = await stat(join(dir, name));
      return [name, ino, size, mtimeMs, ctimeMs].join(' ');
    }),
  );
  return states.join('\n');
}

async function policyFileNames(dir: string): Promise<string[]> {
  const names = await readdir(dir);
  return names.filter((name) => name.endsWith(ENDING)).toSorted();
}
