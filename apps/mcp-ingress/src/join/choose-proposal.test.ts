import { describe, expect, it } from '@jest/globals';
import type { ProposedToolUse } from '@gatehouse/contracts';
import { chooseProposal } from './choose-proposal.js';

function proposal(toolUseId: string, more: Partial<ProposedToolUse> & { traceId?: string } = {}) {
  const { traceId = toolUseId.padEnd(32, '0'), ...rest } = more;
  return {
    toolUseId,
    tool: 'get',
    argumentsHash: 'h',
    at: '2026-01-01T00:00:00Z',
    trace: { traceId, spanId: '0'.repeat(16) },
    consumedBy: null,
    ...rest,
  };
}

const called = { name: 'get', traceId: null };
const choose = (...proposals: ProposedToolUse[]) => {
  const choice = chooseProposal(proposals, called);
  return choice && [choice.proposal.toolUseId, choice.confidence];
};

describe('the choice among proposals', () => {
  it('is certain of the only one with the name', () => {
    expect(choose(proposal('a'))).toEqual(['a', 1]);
  });

  it('is none without one of the name', () => {
    expect(choose()).toBeNull();
    expect(choose(proposal('a', { tool: 'forget' }))).toBeNull();
    expect(choose(proposal('a', { tool: '__get' }), proposal('b', { tool: 'x_set' }))).toEqual([
      'a',
      0.7,
    ]);
  });

  it.each([
    ['crm__get', 0.9],
    ['crm.get', 0.9],
    ['crm/get', 0.9],
    ['crm:get', 0.9],
    ['crm_get', 0.7],
    ['crm-get', 0.7],
  ])('takes %s for the tool, with confidence %d', (tool, confidence) => {
    expect(choose(proposal('a', { tool }))).toEqual(['a', confidence]);
  });

  it('prefers the same name to one behind a namespace, however new that is', () => {
    const newer = proposal('b', { tool: 'crm__get', at: '2026-01-02T00:00:00Z' });
    expect(choose(proposal('a'), newer)).toEqual(['a', 1]);
  });

  it('prefers the newest, and says among how many traces it guesses', () => {
    const newer = proposal('b', { at: '2026-01-02T00:00:00Z' });
    expect(choose(proposal('a'), newer, proposal('c'))).toEqual(['b', 0.33]);
  });

  it('is nearly certain among several of one trace', () => {
    expect(choose(proposal('a', { traceId: 't' }), proposal('b', { traceId: 't' }))?.[1]).toBe(0.9);
  });

  it('is certain of the only one in the trace that the caller says it is in', () => {
    const proposals = [proposal('a', { traceId: 'mine' }), proposal('b'), proposal('c')];
    expect(chooseProposal(proposals, { name: 'get', traceId: 'mine' })).toMatchObject({
      proposal: { toolUseId: 'a' },
      confidence: 1,
    });
  });

  it('leaves alone what has been taken', () => {
    expect(choose(proposal('a', { consumedBy: 'x' }), proposal('b'))).toEqual(['b', 1]);
  });
});
