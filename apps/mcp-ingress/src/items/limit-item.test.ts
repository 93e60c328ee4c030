import { describe, expect, it } from '@jest/globals';
import { ALLOWED } from '../testing/gate.js';
import { CallTrail } from '../tool-call/call-trail.js';
import { readAnswer } from './item-answer.js';
import type { ItemMethod } from './item-tool.js';
import { limitItem } from './limit-item.js';

const MAX = 100;

function limited(itemMethod: ItemMethod, body: object, maxResultBytes = MAX) {
  const trail = new CallTrail();
  const answer = readAnswer(itemMethod, { status: 200, body });
  const result = limitItem({ trail, published: { maxResultBytes }, decision: ALLOWED }, answer);
  return { result, trail };
}

const contents = (...texts: string[]) => texts.map((text, at) => ({ uri: `memo://${at}`, text }));
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('the bytes of what is read, and of what comes with it', () => {
  it('are counted together, up to the last one [item:size]', () => {
    const content = { type: 'text', text: 'Hello' };
    const got = { description: 'Greets', messages: [{ role: 'user', content }] };
    const all = 5 + bytes({ role: 'user' }) + bytes({ description: 'Greets' });
    const whole = limited('prompts/get', got, all);
    expect(whole.result).toEqual(got);
    expect(whole.trail).toMatchObject({ resultBytes: all, truncatedFrom: null });
    const { result, trail } = limited('prompts/get', got, all - 1);
    expect(trail.truncatedFrom).toBe(all);
    const words = `Cut to 20 of ${all} bytes. Its description is left out.`;
    expect(result).not.toHaveProperty('description');
    expect(result).toMatchObject({
      messages: [{ content }, { content: { text: expect.stringContaining(words) } }],
    });
  });

  it('leave out what is for programs where it has more, and only then [item:size]', () => {
    const read = { contents: contents('Hello'), _meta: { big: 'm'.repeat(10_000) } };
    const { result, trail } = limited('resources/read', read);
    const of = bytes(read._meta);
    expect(result).toEqual({
      contents: read.contents,
      _meta: { 'dev.gatehouse/truncated': { bytes: of } },
    });
    expect(trail).toMatchObject({ resultBytes: 5 + bytes({ uri: 'memo://0' }), truncatedFrom: of });
    const small = { contents: contents('x'.repeat(200)), _meta: { ours: true } };
    expect(limited('resources/read', small).result['_meta']).toMatchObject(small._meta);
  });

  it('hold the addresses of all parts that are shown [item:size]', () => {
    const uri = `memo://${'u'.repeat(60)}`;
    const text = 't'.repeat(200);
    const { result } = limited('resources/read', { contents: [{ uri, text }] });
    const [part] = Object(result['contents']);
    expect(part).toMatchObject({ uri });
    expect(Buffer.byteLength(part.text) + bytes({ uri })).toBe(MAX);
    // Many small ones are as large as their addresses.
    const many = contents(...Array<string>(50).fill('x'.repeat(30)));
    const shown: { uri: string; text: string }[] = Object(
      limited('resources/read', { contents: many }).result['contents'],
    );
    const sizes = shown.slice(0, -1).map((each) => each.text.length + bytes({ uri: each.uri }));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX);
  });

  it('are too few where an address alone has more [item:size]', () => {
    const uri = `memo://${'u'.repeat(200)}`;
    const read = { contents: [{ uri, text: 'short' }] };
    expect(() => limited('resources/read', read)).toThrow('cannot be cut');
  });
});
