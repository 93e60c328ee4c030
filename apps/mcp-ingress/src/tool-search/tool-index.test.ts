import { describe, expect, it } from '@jest/globals';
import { ToolIndex } from './tool-index.js';
import { lookedUp, words } from './words.js';

const tools = [
  { name: 'issues_create', title: 'Create an issue', description: 'Any user can report a bug.' },
  { name: 'issues_list', title: 'List issues', description: 'Of a repository.' },
  { name: 'pulls_list-files', title: 'List pull requests files', description: 'Up to 3000.' },
  { name: 'sendMoney', description: 'Transfers an amount.' },
].map((tool) => ({ ...tool, inputSchema: { type: 'object' } }));
const all = new Set(tools.map(({ name }) => name));

describe('the index of tools', () => {
  it.each([
    ['open an issue', 'issues_create'],
    ['which issues are there', 'issues_list'],
    ['files of a pull request', 'pulls_list-files'],
    ['send money', 'sendMoney'],
    ['transfering amounts', 'sendMoney'],
    ['isue list', 'issues_list'],
  ])('finds by "%s" %s first', async (query, name) => {
    const index = await ToolIndex.of(tools);
    expect(index.find(query, { limit: 3, mayFind: all })[0]).toBe(name);
  });

  it('gives the same order every time, and only what may be found', async () => {
    const [first, second] = await Promise.all([ToolIndex.of(tools), ToolIndex.of(tools)]);
    const find = (index: ToolIndex) => index.find('list issue files', { limit: 9, mayFind: all });
    expect(find(first)).toEqual(find(second));
    expect(first.find('issue', { limit: 9, mayFind: new Set(['issues_list']) })).toEqual([
      'issues_list',
    ]);
  });

  it.each(['', '  ', '?!', 'the of a', '\u0000', '🙂'])('finds nothing by %j', async (query) => {
    const index = await ToolIndex.of(tools);
    expect(index.find(query, { limit: 3, mayFind: all })).toEqual([]);
  });

  it('takes words apart, and to one form', () => {
    expect(words('listPullRequests_of-repo v2')).toEqual([
      'list',
      'Pull',
      'Requests',
      'of',
      'repo',
      'v2',
    ]);
    for (const [word, term] of [
      ['Branches', 'branch'],
      ['repositories', 'repository'],
      ['files', 'fil'],
      ['file', 'file'],
      ['status', 'status'],
      ['the', null],
    ] as const) {
      expect(lookedUp(word)).toBe(term);
    }
  });
});
