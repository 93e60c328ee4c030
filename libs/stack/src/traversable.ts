import { chmod, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, resolve, sep } from 'node:path';
import { StackError } from './stack-error.js';

const OTHERS_ENTER = 0o001;

/**
 * Sees to it that another user can pass through every folder on the way to `path`: PostgreSQL refuses to
 * run as root, so under root it has a user of its own. Temporary folders, and those of a disposable CI
 * machine, are opened for passing through (not for listing); anybody else's folder is theirs to open.
 * @throws StackError naming the folder that is closed, and the command that opens it.
 */
export async function ensureTraversable(path: string): Promise<void> {
  for (const folder of ancestors(resolve(path))) {
    const { mode } = await stat(folder);
    if (mode & OTHERS_ENTER) continue;
    if (!isDisposable(folder)) {
      throw new StackError(
        `PostgreSQL does not run as root, and its own user cannot enter ${folder}. ` +
          `Run Gatehouse as another user, or from another folder, or open the folder: chmod o+x ${folder}`,
      );
    }
    await chmod(folder, mode | OTHERS_ENTER);
  }
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}

function isDisposable(folder: string): boolean {
  return folder.startsWith(resolve(tmpdir()) + sep) || Boolean(process.env['CI']);
}
