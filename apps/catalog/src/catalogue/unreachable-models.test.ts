import { describe, expect, it } from '@jest/globals';
import { LlmApiSpec } from '../manifest/llm/llm-api.js';
import { unreachableModels } from './unreachable-models.js';

function found(models: string[], served: string[][], aliases: Record<string, string> = {}) {
  const targets = served.map((patterns, index) => ({
    name: `t${index}`,
    dialect: 'anthropic',
    baseUrl: 'http://x.test',
    key: { env: 'K' },
    models: patterns,
  }));
  return unreachableModels(LlmApiSpec.parse({ models, targets, aliases })).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

describe('the models of an LLM API', () => {
  it.each<[string[], string[][]]>([
    [['*'], [['claude-opus-5']]],
    [['claude-*'], [['gpt-*'], ['claude-opus-*']]],
    [['claude-opus-5'], [['claude-*']]],
    [['claude-opus-5'], [['*']]],
  ])('%j may be served by %j', (models, served) => {
    expect(found(models, served)).toEqual([]);
  });

  it('must have a target', () => {
    expect(found(['claude-*', 'gpt-1', 'm'], [['claude-opus-*'], ['gpt-10']])).toEqual([
      'spec.models.1: no target serves gpt-1',
      'spec.models.2: no target serves m',
    ]);
  });

  it('must be offered and served under their aliases', () => {
    const aliases = { fast: 'claude-haiku-5', far: 'gpt-1', old: 'claude-opus-3' };
    expect(found(['claude-*'], [['claude-haiku-*', 'gpt-1']], aliases)).toEqual([
      'spec.aliases.far: the API does not offer gpt-1',
      'spec.aliases.old: no target serves claude-opus-3',
    ]);
  });
});
