import { describe, expect, it } from '@jest/globals';
import { GUARANTEES } from '../e2e/guarantees.js';
import { sourceFiles } from './source-files.js';

/** An id in brackets at the end of a title, or before another one. */
const CITATION = /(?<!scopes:) \[([a-z0-9-]+(?::[a-z0-9-]+)+)\](?=['"`]| \[)/g;

/** The guarantees that the titles of tests cite, with the files that cite them. */
function citations(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of sourceFiles(['libs', 'apps', 'mocks', 'test'], '.ts')) {
    if (!/\.test\.ts$|\/scenarios\//.test(file.path)) continue;
    for (const [, id = ''] of file.text.matchAll(CITATION)) {
      found.set(id, [...(found.get(id) ?? []), file.path]);
    }
  }
  return found;
}

const ids = GUARANTEES.flatMap(({ promises }) => Object.keys(promises));

describe('the guarantees', () => {
  it('are each made once', () => {
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('have a test each', () => {
    const cited = citations();
    expect(ids.filter((id) => !cited.has(id))).toEqual([]);
  });

  it('are the only ones that tests cite', () => {
    expect([...citations().keys()].filter((id) => !ids.includes(id))).toEqual([]);
  });
});
