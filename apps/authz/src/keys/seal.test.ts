import { describe, expect, it } from '@jest/globals';
import { Secret } from '@gatehouse/service-kit';
import { Sealer } from './seal.js';

const sealer = new Sealer(new Secret('one secret'));

describe('a sealed text', () => {
  it('opens with the secret that sealed it, and looks different each time', () => {
    const sealed = sealer.seal('key', 'text');
    expect(sealer.open('key', sealed)).toBe('text');
    expect(sealed).not.toBe(sealer.seal('key', 'text'));
    expect(sealed).not.toContain('text');
  });

  it('opens with no other secret, under no other name, and not when it was altered', () => {
    const sealed = sealer.seal('key', 'text');
    const wrong = /AUTHZ_KEY_SECRET does not open/;
    expect(() => new Sealer(new Secret('another')).open('key', sealed)).toThrow(wrong);
    expect(() => sealer.open('other', sealed)).toThrow(wrong);
    const [version, iv, tag, body] = sealed.split('.');
    for (const altered of [
      `v2.${iv}.${tag}.${body}`,
      `${version}.${iv}.${tag?.slice(0, 6)}.${body}`,
      `${version}.${iv}.${tag}.${body}AA`,
      '',
    ]) {
      expect(() => sealer.open('key', altered)).toThrow(wrong);
    }
  });
});
