import { describe, expect, it } from '@jest/globals';
import { readPolicies } from './read-policies.js';

const read = (...texts: string[]) =>
  readPolicies(texts.map((text, index) => ({ name: `${index}.cedar`, text })));
const mistakesOf = (...texts: string[]): readonly string[] => {
  const result = read(...texts);
  return result.ok ? [] : result.mistakes;
};
const permit = (annotations: string, rest = '') =>
  `${annotations} permit (principal, action == Action::"tools/call", resource) ${rest};`;

describe('policy files', () => {
  it('give policies with their names, effects and obligations', () => {
    const obligation = String.raw`@obligation("[{\"type\":\"limit-bytes\",\"maxBytes\":10}]")`;
    expect(
      read(permit('@id("one")') + permit(`@id("two") ${obligation}`), '// nothing\n'),
    ).toMatchObject({
      ok: true,
      policies: [
        { id: 'one', file: '0.cedar', effect: 'permit', obligations: [] },
        { id: 'two', obligations: [{ type: 'limit-bytes', maxBytes: 10 }] },
      ],
    });
  });

  it('are refused with the place of a syntax error', () => {
    expect(mistakesOf('// ä comment\n@id("x")\npermit (principal, action resource);')).toEqual([
      expect.stringMatching(/^0\.cedar:3:27: unexpected token/),
    ]);
  });

  it('are refused with every mistake, not only the first', () => {
    expect(
      mistakesOf('permit (', permit(''), permit('@id("scope")'), permit('@id("Two Words")')),
    ).toEqual([
      expect.stringMatching(/^0\.cedar/),
      expect.stringMatching(/^1\.cedar: .* needs an @id/),
      expect.stringMatching(/^2\.cedar: .* cannot have the id "scope"/),
      expect.stringMatching(/^3\.cedar: .* cannot have the id "Two Words"/),
    ]);
  });

  it('must have names that are unique over all files', () => {
    expect(mistakesOf(permit('@id("a")'), permit('@id("a")'))).toEqual([
      '1.cedar: a: there is another policy with this id',
    ]);
  });

  it('may use the words of the schema only', () => {
    expect(mistakesOf(permit('@id("a")', 'when { resource.readonly }'))).toEqual([
      expect.stringMatching(/^0\.cedar: a: .*`readonly`.*not found.*did you mean/),
    ]);
    expect(
      mistakesOf('@id("a") permit (principal, action == Action::"tools/list", resource);')[0],
    ).toMatch(/unrecognized action/);
    expect(mistakesOf(permit('@id("a")', 'when { context.user == "x" }'))).toHaveLength(1);
    expect(
      mistakesOf(permit('@id("a")', 'when { context has user && context.user == "x" }')),
    ).toEqual([]);
  });

  it('must be able to apply: a prohibition of the wrong thing prohibits nothing', () => {
    const forbid =
      '@id("a") forbid (principal, action == Action::"tools/call", resource == Model::"x/y");';
    expect(mistakesOf(forbid).length).toBeGreaterThan(0);
  });

  it('may have no annotation that nobody reads, and no obligation that nobody fulfils', () => {
    expect(mistakesOf(permit('@id("a") @obligations("{}")'))).toEqual([
      '0.cedar: a: there is no annotation @obligations',
    ]);
    for (const bad of ['', '{}', 'nonsense', String.raw`{\"type\":\"encrypt\"}`]) {
      expect(mistakesOf(permit(`@id("a") @obligation("${bad}")`))).toEqual([
        '0.cedar: a: the @obligation is not one that the gate can fulfil',
      ]);
    }
    const limit = String.raw`@obligation("{\"type\":\"limit-bytes\",\"maxBytes\":1}")`;
    expect(mistakesOf(permit(`@id("a") ${limit}`).replace('permit', 'forbid'))).toHaveLength(1);
  });

  it('may hold no template', () => {
    expect(mistakesOf('@id("a") permit (principal == ?principal, action, resource);')).toEqual([
      expect.stringMatching(/template/),
    ]);
  });
});
