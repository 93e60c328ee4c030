import { describe, expect, it } from '@jest/globals';
import { catalogConfig, manifestVariables } from './config.js';

const base = { DATABASE_URL: 'postgres://x' };

describe('the configuration', () => {
  it('passes on to manifests what they may refer to, and nothing else of the environment', () => {
    const config = catalogConfig.parse({
      ...base,
      ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
      CATALOG_VARIABLES: 'SHOP_URL=https://shop.test/?a=b, REGION=eu\nEMPTY=',
    });
    expect(manifestVariables(config)).toEqual({
      ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
      SHOP_URL: 'https://shop.test/?a=b',
      REGION: 'eu',
      EMPTY: '',
    });
  });

  it('refuses variables without a name', () => {
    const { error } = catalogConfig.safeParse({ ...base, CATALOG_VARIABLES: 'A=1,=2,3' });
    expect(error?.issues[0]?.message).toBe('use NAME=value, separated by commas or lines');
  });

  it('opens no secret to the API unless it is told to', () => {
    expect(catalogConfig.parse(base).CATALOG_OPEN_SECRETS).toEqual([]);
    expect(
      catalogConfig.parse({ ...base, CATALOG_OPEN_SECRETS: 'A, /b' }).CATALOG_OPEN_SECRETS,
    ).toEqual(['A', '/b']);
  });
});
