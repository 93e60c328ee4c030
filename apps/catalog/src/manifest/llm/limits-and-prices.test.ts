import { describe, expect, it } from '@jest/globals';
import type { PublishedLlmApi } from '@gatehouse/contracts';
import {
  applied,
  mistakesOf as allMistakesOf,
  planned,
  resolved,
} from '../../testing/manifests.js';

const api = (spec: string): string => `
apiVersion: gatehouse.dev/v1
kind: LlmApi
metadata: { name: claude }
spec:
  targets: [{ name: main, dialect: anthropic, baseUrl: 'https://provider.test', key: { env: KEY } }]
  models: ['claude-*']
${spec.replaceAll(/^/gm, '  ')}
`;

/** Without what every mistake here begins with. */
const inside = (path: string): string => path.replace('test.yaml#1 LlmApi claude: ', '');

async function mistakesOf(yaml: string): Promise<string[]> {
  return (await allMistakesOf(yaml)).map(inside);
}

async function published(spec: string): Promise<PublishedLlmApi> {
  const { changes, mistakes } = await planned(api(spec));
  expect(mistakes).toEqual([]);
  const [entry] = changes.map((change) => change.entry);
  if (entry?.kind !== 'LlmApi') throw new TypeError('no LLM API');
  return entry;
}

const PRICES = 'prices: [{ model: "claude-*", input: 3, output: 15 }]\n';

describe('limits', () => {
  it('are published per application if nothing else is said, and cost in millionths', async () => {
    const { limits, whenMaxTokensExceedsBudget } = await published(`${PRICES}limits:
  - { measure: total_tokens, limit: 100, window: hour }
  - { measure: cost, limit: 5.25, window: month, per: tenant }
  - { measure: in_flight, limit: 4, per: user }
`);
    expect(limits).toEqual([
      { measure: 'total_tokens', limit: 100, window: 'hour', per: 'application' },
      { measure: 'cost', limit: 5_250_000, window: 'month', per: 'tenant' },
      { measure: 'in_flight', limit: 4, per: 'user' },
    ]);
    expect(whenMaxTokensExceedsBudget).toBe('refuse');
  });

  it('stay as they are when the same manifest is applied again', async () => {
    const manifest = api(`${PRICES}limits: [{ measure: cost, limit: 5.25, window: day }]`);
    const { changes } = await planned(manifest, await applied(manifest));
    expect(changes).toMatchObject([{ action: 'unchanged' }]);
  });

  it.each([
    ['a window for calls at one time', '{ measure: in_flight, limit: 1, window: day }'],
    ['no window for tokens', '{ measure: prompt_tokens, limit: 1 }'],
    ['half a token', '{ measure: prompt_tokens, limit: 0.5, window: day }'],
    ['a negative cost', '{ measure: cost, limit: -1, window: day }'],
    ['an unknown measure', '{ measure: tokens, limit: 1, window: day }'],
    ['an unknown scope', '{ measure: requests, limit: 1, window: day, per: team }'],
    [
      'the same twice',
      '{ measure: requests, limit: 1, window: day }, { measure: requests, limit: 2, window: day }',
    ],
  ])('are refused with %s', async (_, limit) => {
    expect(await mistakesOf(api(`limits: [${limit}]`))).toEqual([
      expect.stringMatching(/^spec\.limits/),
    ]);
  });

  it('of cost are refused without a price', async () => {
    expect(await mistakesOf(api('limits: [{ measure: cost, limit: 1, window: day }]'))).toEqual([
      'spec.prices: cost is limited, and no model has a price',
    ]);
  });
});

describe('prices', () => {
  it('are published in millionths, in the order of their tiers', async () => {
    const { prices } = await published(`prices:
  - { model: small, input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite5m: 0.125,
      longPrompts: [{ abovePromptTokens: 900, input: 3, output: 4 }, { abovePromptTokens: 90, input: 1, output: 2 }] }
`);
    const [price] = prices;
    expect(
      price?.tiers.map((tier) => [tier.abovePromptTokens, tier.input, tier.cacheWrite1h]),
    ).toEqual([
      [-1, 100_000, 125_000],
      [90, 1_000_000, 1_000_000],
      [900, 3_000_000, 3_000_000],
    ]);
  });

  it('say what a call costs beside its tokens, or more for them', async () => {
    const { prices } = await published(`prices:
  - { model: a, input: 1, output: 2, factors: { inferenceGeo: { us: 1.1 } }, serverTools: { web_search_requests: 10 } }
  - { model: b, input: 1, output: 2 }
`);
    expect(prices).toMatchObject([
      {
        factors: { serviceTier: {}, inferenceGeo: { us: 1.1 }, speed: {} },
        serverTools: { web_search_requests: 10_000_000 },
      },
      { factors: { serviceTier: {}, inferenceGeo: {}, speed: {} }, serverTools: {} },
    ]);
    for (const wrong of [
      'factors: { serviceTier: { batch: 0.5 } }',
      'factors: { region: { us: 1 } }',
      'factors: { speed: { fast: -1 } }',
      'serverTools: { "Web Search": 1 }',
    ]) {
      const mistakes = await mistakesOf(
        api(`prices: [{ model: a, input: 1, output: 2, ${wrong} }]`),
      );
      expect(mistakes).toEqual([expect.stringMatching(/^spec\.prices/)]);
    }
  });

  it('are read from the file that a manifest names', async () => {
    const files: Record<string, string> = {
      './good.yaml': '- { model: a, input: 1, output: 2 }',
      './wrong.yaml': '- { model: a, input: 1, output: two }',
      './twice.yaml': '- { model: a, input: 1, output: 2 }\n- { model: a, input: 1, output: 2 }',
      './object.yaml': 'model: a',
    };
    const read = async (path: string): Promise<string[]> => {
      const text = files[path];
      const { mistakes, objects } = await resolved(api(`prices: ${path}`), {
        readFile: async () => (text ? { text } : { problem: 'there is no such file' }),
      });
      expect(objects).toHaveLength(mistakes.length === 0 ? 1 : 0);
      return mistakes.map((mistake) => `${inside(mistake.path)}: ${mistake.message}`);
    };
    expect(await read('./good.yaml')).toEqual([]);
    expect(await read('./wrong.yaml')).toEqual([
      expect.stringMatching(/^spec\.prices: \.\/wrong\.yaml: \[0\]\.output: /),
    ]);
    expect(await read('./twice.yaml')).toEqual([
      'spec.prices: ./twice.yaml: [1]: a stands here twice',
    ]);
    expect(await read('./object.yaml')).toHaveLength(1);
    expect(await read('./none.yaml')).toEqual(['spec.prices: ./none.yaml: there is no such file']);
  });

  it('cannot be in a file where manifests come without one', async () => {
    const { mistakes } = await resolved(api('prices: ./prices.yaml'));
    expect(mistakes.map(({ path }) => inside(path))).toEqual(['spec.prices']);
  });
});
