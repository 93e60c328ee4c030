import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../json/json-document.js';
import { conversationKey } from './conversation-key.js';

const caller = { tenant: 'acme', application: 'agent' };

function keyOf(request: object, who = caller): string {
  const source = JSON.stringify(request);
  const root = parseJson(source);
  if (root.kind !== 'object') throw new Error('no object');
  return conversationKey(who, { source, root }).toString('hex');
}

const user = (content: unknown) => ({ role: 'user', content });
const base = { system: 'Be kind.', messages: [user('Hi')] };

describe('the key of a conversation', () => {
  it.each<[string, object]>([
    [
      'goes on',
      { ...base, messages: [user('Hi'), { role: 'assistant', content: 'x' }, user('y')] },
    ],
    ['has its text in a block', { ...base, messages: [user([{ type: 'text', text: 'Hi' }])] }],
    [
      'is to be cached elsewhere',
      {
        system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
        messages: [user([{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }])],
      },
    ],
    ['asks for another model', { ...base, model: 'x', max_tokens: 7 }],
  ])('is the same when it %s', (_, request) => {
    expect(keyOf(request)).toBe(keyOf(base));
  });

  it.each<[string, object, typeof caller]>([
    ['opening', { ...base, messages: [user('Ho')] }, caller],
    ['system prompt', { ...base, system: 'Be rude.' }, caller],
    ['application', base, { ...caller, application: 'other' }],
    ['tenant', base, { ...caller, tenant: 'other' }],
  ])('is another one with another %s', (_, request, who) => {
    expect(keyOf(request, who)).not.toBe(keyOf(base));
  });

  it('takes up the first message of the user where the system prompt is a message', () => {
    const chat = (text: string) => ({ messages: [{ role: 'system', content: 's' }, user(text)] });
    expect(keyOf(chat('a'))).not.toBe(keyOf(chat('b')));
  });

  it('needs no conversation', () => {
    expect(keyOf({ input: 'x' })).toBe(keyOf({}));
  });
});
