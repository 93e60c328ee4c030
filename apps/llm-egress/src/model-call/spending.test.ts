import { describe, expect, it } from '@jest/globals';
import type { AnswerFacts } from '../providers/dialect.js';
import { spendingOf } from './spending.js';

const reservation = { promptTokens: 1_000, completionTokens: 400, thinking: false, toolUses: {} };
const usage = (promptTokens: number, completionTokens: number) => ({
  promptTokens,
  completionTokens,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
});

function answering(changes: Partial<AnswerFacts>): { kind: 'answering'; facts: AnswerFacts } {
  const facts = {
    id: null,
    model: null,
    stopReason: null,
    usage: null,
    thought: false,
    outputCharacters: 0,
    toolUses: {},
    complete: false,
    containerId: null,
    fileIds: [],
    failed: false,
    ...changes,
  };
  return { kind: 'answering', facts };
}

describe('spendingOf', () => {
  it('is nothing where the provider was not asked, or refused', () => {
    expect(spendingOf({ kind: 'untouched' }, reservation)).toEqual({ usage: null, source: 'none' });
  });

  it('is the whole reservation where the provider was asked and said nothing', () => {
    const all = { usage: usage(1_000, 400), source: 'estimated' };
    expect(spendingOf({ kind: 'asked' }, reservation)).toEqual(all);
    expect(spendingOf(answering({}), reservation)).toEqual(all);
  });

  it('is what the provider says at the end, also above the reservation', () => {
    const facts = { complete: true, usage: usage(5_000, 900) };
    expect(spendingOf(answering(facts), reservation)).toEqual({
      usage: usage(5_000, 900),
      source: 'provider',
    });
  });

  it('is what was seen of an answer that broke off', () => {
    const facts = { usage: usage(600, 1), outputCharacters: 201 };
    expect(spendingOf(answering(facts), reservation).usage).toEqual(usage(600, 101));
  });

  it('is the whole answer where one broke off that may hold unseen thinking', () => {
    const facts = { usage: usage(600, 1), outputCharacters: 20 };
    const thinking = { ...reservation, thinking: true };
    expect(spendingOf(answering(facts), thinking).usage).toEqual(usage(600, 400));
    const thought = answering({ ...facts, thought: true });
    expect(spendingOf(thought, reservation).usage).toEqual(usage(600, 400));
  });

  it('is what the provider has counted where only the end is missing', () => {
    const facts = { usage: usage(600, 90), stopReason: 'end_turn', thought: true };
    expect(spendingOf(answering(facts), reservation).usage).toEqual(usage(600, 90));
  });

  it('is at most max_tokens, unless the provider has said more', () => {
    expect(
      spendingOf(answering({ usage: usage(600, 1), outputCharacters: 9_999 }), reservation).usage
        ?.completionTokens,
    ).toBe(400);
    expect(
      spendingOf(answering({ usage: usage(600, 500), outputCharacters: 9_999 }), reservation).usage
        ?.completionTokens,
    ).toBe(500);
  });

  it('takes the bound of the prompt where cached tokens are told only at the end', () => {
    expect(spendingOf(answering({ usage: usage(9, 1) }), reservation).usage?.promptTokens).toBe(
      1_000,
    );
  });

  it('is nothing for an operation that costs nothing', () => {
    expect(spendingOf({ kind: 'asked' }, null)).toEqual({ usage: null, source: 'none' });
  });
});
