import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Hands out an application's client secret: writes `<dir>/<application>.secret` so that only its owner can
 * read it, whole or not at all.
 */
export async function writeSecretFile(
  dir: string,
  application: string,
  secret: string,
): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `.${application}.${randomUUID()}`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${secret}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(dir, `${application}.secret`));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
