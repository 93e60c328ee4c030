import { describe, expect, it } from '@jest/globals';
import { mistakesOf, planned, SAMPLE } from '../../testing/manifests.js';

/** The sample's LLM API with guardrails, written as flow style YAML. */
function guarded(guardrails: string): string {
  const models = "  models: ['claude-*']\n";
  return SAMPLE.replace(models, `${models}  guardrails: ${guardrails}\n`);
}

function request(step: string): string {
  return guarded(`{ request: [${step}] }`);
}

function response(step: string): string {
  return guarded(`{ response: [${step}] }`);
}

describe('the guardrails of a manifest', () => {
  it('enforce and block unless it says otherwise, and look at what suits them', async () => {
    const { changes, mistakes } = await planned(
      guarded(`{
        request: [
          { name: a, type: regex, pattern: x },
          { name: b, type: prompt-injection },
          { name: c, type: webhook, url: 'https://judge.example/v1' },
        ],
        response: [
          { name: d, type: length, unit: words, max: 10 },
          { name: e, type: pii, mode: observe },
          { name: f, type: json-schema, schema: { type: object }, onError: allow },
        ],
      }`),
    );
    expect(mistakes).toEqual([]);
    const entry = changes.find((change) => change.entry?.kind === 'LlmApi')?.entry;
    const common = { mode: 'enforce', onError: 'block', turns: 'all' };
    expect(entry).toMatchObject({
      guardrails: {
        request: [
          { ...common, name: 'a', match: 'deny', parts: expect.arrayContaining(['tool-results']) },
          { ...common, name: 'b', threshold: 0.6, parts: ['tool-results', 'documents'] },
          { ...common, name: 'c', allowPrivate: false, timeoutMs: 3_000, credential: null },
        ],
        response: [
          { ...common, name: 'd', min: 0, max: 10, parts: ['assistant'] },
          { ...common, name: 'e', mode: 'observe', parts: ['assistant', 'tool-inputs'] },
          { ...common, name: 'f', onError: 'allow', tools: null, parts: ['assistant'] },
        ],
      },
    });
  });

  it.each([
    ['a pattern that is not RE2', request('{ name: a, type: regex, pattern: "(?=a)b" }'), /RE2/],
    ['a pattern that is always found', request('{ name: a, type: regex, pattern: "a*" }'), /empty/],
    ['a length without bounds', request('{ name: a, type: length, unit: words }'), /set min, max/],
    [
      'bounds the wrong way round',
      request('{ name: a, type: length, unit: words, min: 3, max: 2 }'),
      /min: must not be larger/,
    ],
    [
      'a schema that is none',
      response('{ name: a, type: json-schema, schema: { type: objekt } }'),
      /JSON Schema 2020-12/,
    ],
    [
      'a schema that leads elsewhere',
      response('{ name: a, type: json-schema, schema: { $ref: "https://x.example/s" } }'),
      /cannot be used/,
    ],
    [
      'a schema with a pattern that is not RE2',
      response('{ name: a, type: json-schema, schema: { pattern: "(?=a)b" } }'),
      /cannot be used|JSON Schema/,
    ],
    [
      'a schema in another dialect',
      response(
        '{ name: a, type: json-schema, schema: { $schema: "http://json-schema.org/draft-07/schema#" } }',
      ),
      /schema/,
    ],
    [
      'a webhook that is no URL',
      request('{ name: a, type: webhook, url: "judge.example" }'),
      /https?:/,
    ],
    [
      'a webhook that is too slow',
      request('{ name: a, type: webhook, url: "https://j.example", timeoutMs: 60000 }'),
      /timeoutMs/,
    ],
    ['personal data in requests', request('{ name: a, type: pii }'), /type: use/],
    ['an injection in answers', response('{ name: a, type: prompt-injection }'), /type: use/],
    [
      'a part that answers do not have',
      response('{ name: a, type: regex, pattern: x, parts: [user] }'),
      /parts\[0\]: use assistant or tool-inputs/,
    ],
    [
      'a field that is not known',
      request('{ name: a, type: regex, patern: x }'),
      /patern: .*did you mean pattern/i,
    ],
    [
      'a name that stands for two',
      guarded(`{
        request: [{ name: a, type: regex, pattern: x }],
        response: [{ name: a, type: regex, pattern: x }],
      }`),
      /response\[0\]\.name: two guardrails are called a/,
    ],
  ])('may not be %s', async (_, manifest, problem) => {
    expect((await mistakesOf(manifest)).join('\n')).toMatch(problem);
  });

  it('may not be a schema beyond all measure', async () => {
    const deep = `${'{"not":'.repeat(40)}{}${'}'.repeat(40)}`;
    const mistakes = await mistakesOf(response(`{ name: a, type: json-schema, schema: ${deep} }`));
    expect(mistakes.join()).toMatch(/nested deeper/);
  });
});
