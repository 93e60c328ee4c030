import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretReader } from '@gatehouse/service-kit';
import { providerKey } from './provider-key.js';

const own = new Set(['MASKING_KEY', 'NATS_PASSWORD']);

function reader(environment: Record<string, string> = {}): SecretReader {
  return new SecretReader(environment, own);
}

describe('the key of a provider', () => {
  it('reads a variable, and a file as it is now', async () => {
    expect(await providerKey({ env: 'KEY' }, reader({ KEY: 'k1' }))).toBe('k1');
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'));
    const file = join(folder, 'key');
    await writeFile(file, 'k2\n');
    expect(await providerKey({ file }, reader())).toBe('k2');
    await writeFile(file, 'k3\n');
    expect(await providerKey({ file }, reader())).toBe('k3');
    await rm(folder, { recursive: true });
  });

  it.each([
    [{ env: 'NONE' }],
    [{ env: 'EMPTY' }],
    [{ env: 'SPLIT' }],
    [{ env: 'MASKING_KEY' }],
    [{ env: 'NATS_PASSWORD_FILE' }],
    [{ file: '/no/such/file' }],
  ])('gives nothing for %j, and tells the operator alone', async (ref) => {
    const environment = {
      EMPTY: ' ',
      SPLIT: 'a\r\nx-other: b',
      MASKING_KEY: 'm',
      NATS_PASSWORD_FILE: 'p',
    };
    const error: unknown = await providerKey(ref, reader(environment)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: 'provider_unavailable',
      message: 'The model provider is not set up',
    });
  });
});
