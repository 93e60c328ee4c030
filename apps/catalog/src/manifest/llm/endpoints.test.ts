import { describe, expect, it } from '@jest/globals';
import { EndpointsSpec } from './endpoints.js';

const problems = (spec: object): string[] =>
  EndpointsSpec.safeParse(spec).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('which addresses an LLM API serves', () => {
  it('is what an agent needs, where the manifest does not say', () => {
    expect(EndpointsSpec.parse({})).toEqual({
      endpoints: ['messages', 'count_tokens', 'chat_completions', 'models'],
      passThrough: [],
      providerTools: [],
    });
  });

  it.each([
    ['/v1/messages'],
    ['/v1/messages/*'],
    ['/v1/MESSAGES/batches'],
    ['/v1/models*'],
    ['/v1/files/x'],
    ['/v1/*/x'],
    ['/v1/../x'],
    ['/v1/x?y=1'],
    ['/v1/x%2fy'],
    ['/v2/x'],
    ['/v1/'],
    ['v1/x'],
  ])('never passes on %s', (path) => {
    expect(problems({ passThrough: [{ methods: ['GET'], path }] })).toEqual(['passThrough.0.path']);
  });

  it('passes on what the gate does not govern', () => {
    const passThrough = ['/v1/skills', '/v1/skills/*', '/v1/organizations/usage*'].map((path) => ({
      methods: ['GET', 'POST'],
      path,
    }));
    expect(EndpointsSpec.parse({ passThrough })).toMatchObject({ passThrough });
  });

  it('holds nothing unknown and nothing twice', () => {
    expect(problems({ endpoints: ['messages', 'completions'] })).toEqual(['endpoints.1']);
    expect(problems({ endpoints: ['files', 'files'] })).toEqual(['endpoints.1']);
    expect(problems({ endpoints: [] })).toEqual(['endpoints']);
    expect(problems({ providerTools: ['*'] })).toEqual(['providerTools.0']);
  });
});
