import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretReader } from './secret-reader.js';

describe('the secret reader', () => {
  const environment = { CRM_KEY: 's3cret', NATS_PASSWORD: 'broker', EMPTY: '' };
  const reader = new SecretReader(environment, new Set(['NATS_PASSWORD']));

  it('reads a variable, and says null to one that is absent or empty', async () => {
    expect((await reader.read({ env: 'CRM_KEY' }))?.reveal()).toBe('s3cret');
    expect(await reader.read({ env: 'MISSING' })).toBeNull();
    expect(await reader.read({ env: 'EMPTY' })).toBeNull();
  });

  it('gives away nothing that the service is itself configured with', async () => {
    expect(await reader.read({ env: 'NATS_PASSWORD' })).toBeNull();
    const files = new SecretReader(
      { NATS_PASSWORD_FILE: import.meta.filename },
      new Set(['NATS_PASSWORD']),
    );
    expect(await files.read({ file: import.meta.filename })).toBeNull();
  });

  it('reads a file anew each time, so that a rotated secret takes effect', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'));
    const file = join(folder, 'key');
    await writeFile(file, 'one\n');
    expect((await reader.read({ file }))?.reveal()).toBe('one');
    await writeFile(file, 'two\n');
    expect((await reader.read({ file }))?.reveal()).toBe('two');
    await rm(folder, { recursive: true });
    expect(await reader.read({ file })).toBeNull();
  });
});
