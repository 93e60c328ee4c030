import { describe, expect, it } from '@jest/globals';
import { applyEdits } from '../../json/edits.js';
import { parseJson } from '../../json/json-document.js';
import { answerLimit } from './answer-limit.js';

function limitOf(source: string) {
  const root = parseJson(source);
  return root.kind === 'object' ? answerLimit({ source, root }) : null;
}

describe('answerLimit', () => {
  it('changes the bytes of max_tokens and no others', () => {
    const source = '{ "temperature":1.0,\n "max_tokens" : 4096 , "x":{"max_tokens":1e3} }';
    const edit = limitOf(source)!.lowered(70);
    expect(applyEdits(source, [edit])).toBe(
      '{ "temperature":1.0,\n "max_tokens" : 70 , "x":{"max_tokens":1e3} }',
    );
  });

  it('leaves room for the thinking that was asked for', () => {
    expect(limitOf('{"max_tokens":9}')?.least).toBe(1);
    expect(
      limitOf('{"max_tokens":4096,"thinking":{"type":"enabled","budget_tokens":1024}}')?.least,
    ).toBe(1_025);
    expect(limitOf('{"thinking":{"budget_tokens":1024}}')).toBeNull();
  });
});
