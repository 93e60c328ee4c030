import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameTools } from './tool-names.js';

function names(...keys: [server: string, tool: string][]): Record<string, string> {
  const named = nameTools(keys.map(([server, tool]) => ({ server, tool })));
  return Object.fromEntries(
    [...named].map(([name, { server, tool }]) => [name, `${server}/${tool}`]),
  );
}

describe('naming tools', () => {
  it('leaves a name alone that only one server has', () => {
    expect(names(['crm', 'get_customer'], ['kb', 'search_kb'])).toEqual({
      get_customer: 'crm/get_customer',
      search_kb: 'kb/search_kb',
    });
  });

  it('puts the server in front, but only where names collide', () => {
    expect(names(['crm', 'search'], ['kb', 'search'], ['kb', 'get_article'])).toEqual({
      crm__search: 'crm/search',
      kb__search: 'kb/search',
      get_article: 'kb/get_article',
    });
  });

  it('keeps apart a tool that is named like the escape from a collision', () => {
    const named = names(['crm', 'search'], ['kb', 'search'], ['x', 'crm__search']);
    expect(Object.values(named).sort()).toEqual(['crm/search', 'kb/search', 'x/crm__search']);
  });

  it('lets no server catch the calls meant for another by guessing its name', () => {
    const guess = Object.keys(names(['crm', 'search'], ['kb', 'search'], ['evil', 'crm__search']));
    for (let round = 0; round < 6; round += 1) {
      const stolen = names(
        ['crm', 'search'],
        ['kb', 'search'],
        ...[...guess].map((name): [string, string] => ['evil', name]),
      );
      expect(Object.values(stolen)).toContain('crm/search');
      expect(Object.values(stolen)).toContain('kb/search');
      guess.push(...Object.keys(stolen).filter((name) => !guess.includes(name)));
    }
  });

  it('keeps apart names that only differ in what a model API does not accept', () => {
    expect(Object.values(names(['a', 'x.y'], ['a', 'x/y'])).sort()).toEqual(['a/x.y', 'a/x/y']);
  });

  it('gives every tool a legal name of its own, in whatever order the servers come', () => {
    const server = fc.constantFrom('a', 'b', 'server-with-a-name-of-32-letters');
    const tool = fc.oneof(
      fc.constantFrom('search', 'a__search', 'b__search', 'se arch', 'se.arch', '', 'ü'),
      fc.string({ maxLength: 130 }),
    );
    const key = fc.record({ server, tool });
    const keys = fc.uniqueArray(key, { selector: (k) => JSON.stringify([k.server, k.tool]) });
    fc.assert(
      fc.property(keys, (given) => {
        const named = nameTools(given);
        expect(named.size).toBe(given.length);
        for (const name of named.keys()) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        const reversed = nameTools([...given].reverse());
        for (const [name, { server: s, tool: t }] of named) {
          expect(reversed.get(name)).toEqual({ server: s, tool: t });
        }
      }),
    );
  });
});
