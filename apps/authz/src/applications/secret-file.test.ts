import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSecret, newClientSecret, secretMatches } from './client-secret.js';
import { writeSecretFile } from './secret-file.js';

describe('a client secret', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gatehouse-secrets-'));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is written for its owner only, in place of the one before', async () => {
    const inside = join(dir, 'new');
    await writeSecretFile(inside, 'agent', 'first');
    await writeSecretFile(inside, 'agent', 'second');
    expect(await readFile(join(inside, 'agent.secret'), 'utf8')).toBe('second\n');
    expect((await stat(join(inside, 'agent.secret'))).mode & 0o777).toBe(0o600);
    expect((await stat(inside)).mode & 0o777).toBe(0o700);
  });

  it('leaves no draft behind when it cannot be written', async () => {
    await mkdir(join(dir, 'agent.secret', 'in-the-way'), { recursive: true });
    await expect(writeSecretFile(dir, 'agent', 'secret')).rejects.toThrow();
    expect(await readdir(dir)).toEqual(['agent.secret']);
  });

  it('is known by its hash, and by nothing shorter, longer or empty', () => {
    const secret = newClientSecret();
    const hash = hashSecret(secret);
    expect(secretMatches(hash, secret)).toBe(true);
    for (const wrong of ['', hash, secret.slice(1), `${secret}x`]) {
      expect(secretMatches(hash, wrong)).toBe(false);
    }
    expect(secretMatches('', secret)).toBe(false);
  });
});
