import { describe, expect, it } from '@jest/globals';
import { llmCall, tokenDecision, toolCall } from '../testing/records.js';
import { columnsOf, searchable } from './columns.js';

describe('columnsOf', () => {
  it('finds a refused token request among the refusals', () => {
    const columnsOfEvent = (event: 'issued' | 'refused' | 'revoked') =>
      columnsOf({ kind: 'token-decision', ...tokenDecision({ event }) }).outcome;
    expect(columnsOfEvent('refused')).toBe('refused');
    expect(columnsOfEvent('issued')).toBe('ok');
    expect(columnsOfEvent('revoked')).toBe('ok');
  });

  it('gives a caller who was not identified the empty tenant', () => {
    expect(columnsOf({ kind: 'tool-call', ...toolCall({ tenant: null }) }).tenant).toBe('');
  });

  it('knows no tokens of a call that did not reach the provider', () => {
    const { promptTokens } = columnsOf({ kind: 'llm-call', ...llmCall({ usage: null }) });
    expect(promptTokens).toBeNull();
  });

  it('shortens names so that they always fit an index, and finds them by the same rule', () => {
    const long = '👍'.repeat(400);
    expect(searchable(long)).toHaveLength(256);
    const { tool } = columnsOf({ kind: 'tool-call', ...toolCall({ tool: `${long}!` }) });
    expect(tool).toBe(searchable(long));
    expect(Buffer.byteLength(searchable(`x${long}`))).toBeLessThan(1_024);
  });
});
