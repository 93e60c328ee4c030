import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { ReadContractFile } from '../catalogue/contract-document.js';
import { LIMITS } from '../text/document.js';

/** Reads contracts from files inside `root`, and nothing from anywhere else, not even through a link. */
export function contractFilesIn(root: string): ReadContractFile {
  return async (folder, path) => {
    const wanted = resolve(folder, path);
    if (!isInside(resolve(root), wanted))
      return { problem: 'is outside of the folder of contracts' };
    const [realRoot, real] = await Promise.all([realpath(root), realpath(wanted)]).catch(() => []);
    if (!realRoot || !real) return { problem: 'there is no such file' };
    if (!isInside(realRoot, real)) return { problem: 'is outside of the folder of contracts' };
    const found = await stat(real);
    if (!found.isFile()) return { problem: 'is not a file' };
    if (found.size > LIMITS.characters) return { problem: 'is too large' };
    return { text: await readFile(real, 'utf8') };
  };
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
