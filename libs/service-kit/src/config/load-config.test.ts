import { describe, expect, it } from '@jest/globals';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { baseConfig, loadConfig } from './load-config.js';
import { secret } from './secret.js';

const schema = baseConfig.extend({ KEY: secret() });

describe('the configuration of a service', () => {
  it('names every mistake at once, with its variable', () => {
    expect(() => loadConfig(schema, { PORT: '99999', LOG_LEVEL: 'loud' })).toThrow(
      /PORT[\s\S]*LOG_LEVEL[\s\S]*KEY/,
    );
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadConfig(schema, { PORT: '1', KEY: 'k', LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
  });

  it('reads a secret from the file that X_FILE names, and never prints it', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'gatehouse-config-')), 'key');
    await writeFile(file, 'hunter2\n');
    const config = loadConfig(schema, { PORT: '1', KEY_FILE: file });
    expect(config.KEY.reveal()).toBe('hunter2');
    for (const printed of [inspect(config), JSON.stringify(config), String(config.KEY)]) {
      expect(printed).not.toContain('hunter2');
    }
  });

  it('says which secret file cannot be read', () => {
    expect(() => loadConfig(schema, { PORT: '1', KEY_FILE: '/nowhere/key' })).toThrow(
      /KEY_FILE: \/nowhere\/key cannot be read/,
    );
  });
});
