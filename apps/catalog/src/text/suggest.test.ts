import { describe, expect, it } from '@jest/globals';
import { formatPath, shorten } from './path.js';
import { didYouMean, noSuch } from './suggest.js';

describe('a hint', () => {
  it.each([
    ['get_custmer', ['list_customers', 'get_customer'], '; did you mean get_customer?'],
    ['Descripton', ['description', 'title'], '; did you mean description?'],
    ['zebra', ['apple', 'mango'], ''],
    ['', ['a'], '; did you mean a?'],
    ['x'.repeat(100_000), ['x'], ''],
  ])('for %j among %j is %j', (given, known, hint) => {
    expect(didYouMean(given, known)).toBe(hint);
  });

  it('goes with what is missing', () => {
    expect(noSuch('plan', 'gld', ['gold'])).toBe('no such plan: gld; did you mean gold?');
  });
});

describe('a path', () => {
  it('reads as it is spoken', () => {
    expect(formatPath(['spec', 'quotas', 0, 'limit'])).toBe('spec.quotas[0].limit');
    expect(formatPath(['paths', '/a/{id}', 'get', 'responses', '200'])).toBe(
      'paths["/a/{id}"].get.responses["200"]',
    );
    expect(formatPath([])).toBe('');
  });

  it('stays on one line and of a bearable length, whatever somebody calls a key', () => {
    expect(shorten('a\nb\u202e')).toBe('a?b?');
    expect(shorten('x'.repeat(1_000))).toHaveLength(81);
  });
});
