import { describe, expect, it } from '@jest/globals';
import { isPlainUri } from './plain-uri.js';

describe('an address is written in the one way that stands for it', () => {
  it.each([
    'note://7',
    'file:///a/b..c/.d/e.txt',
    'x://q?a=1&b=%20#f',
    'urn:isbn:0451450523',
    'x://caf%C3%A9',
    'x://a%2Fb',
    'x://a%252e',
  ])('in %s', (uri) => {
    expect(isPlainUri(uri)).toBe(true);
  });

  it.each([
    'NOTE://7',
    'file:///a/../b',
    'file:///..',
    'file:///./b',
    'file:///%2E%2E/b',
    'file:///a%2f..',
    'file:///a%2F..%2Fb',
    'file:///a%5C..%5Cb',
    'file:///a%5c',
    'x://%61',
    'x://%7E',
    'x://a b',
    'x://a\u200Bb',
    'x://caf\u00e9',
    'x://a\\b',
    'x://%zz',
    'x://%',
    '../a',
    '',
  ])('not in %j', (uri) => {
    expect(isPlainUri(uri)).toBe(false);
  });
});
