import { describe, expect, it } from '@jest/globals';
import type { ContentBlock } from '../tool-call/tool-outcome.js';
import { contentBytes, limitResult } from './limit-result.js';

const data = 'A'.repeat(1_000);
const image: ContentBlock = { type: 'image', data, mimeType: 'image/png' };
const blob: ContentBlock = {
  type: 'resource',
  resource: { uri: 'file:///a', mimeType: 'application/pdf', blob: data },
};
const text = (words: string): ContentBlock => ({ type: 'text', text: words });

const limited = (content: ContentBlock[], maxBytes = 500) => limitResult({ content }, maxBytes);

describe('the limit of a result', () => {
  it('leaves it alone where everything fits, pictures and files too', () => {
    expect(limited([text('both'), image, blob], 3_000)).toBeNull();
  });

  it.each([
    ['a picture', image],
    ['a sound', { type: 'audio', data, mimeType: 'audio/wav' }],
    ['a file in bytes', blob],
    ['a file in words', { type: 'resource', resource: { uri: 'file:///a', text: data } }],
    ['a link', { type: 'resource_link', uri: `https://example.com/${data}`, name: 'far' }],
    ['what nobody knows', { type: 'hologram', waves: data }],
  ])('leaves out %s whole, for half of it is of no use, and says so', (_, block) => {
    const result = limited([text('before'), block, text('after')]);
    expect(result?.result.content).toEqual([text('before'), text('after')]);
    expect(result?.cuts).toEqual([{ at: 'content', unit: 'items', shown: 2, of: 3 }]);
    expect(result?.of).toBe(contentBytes([text('before'), block, text('after')]));
  });

  it('keeps those that fit after one that does not', () => {
    const small = { ...image, data: 'A'.repeat(100) };
    expect(limited([image, small])?.result.content).toEqual([small]);
  });

  it.each([
    ['a picture with a text', { ...image, text: '' }],
    ['a file with a text', { ...blob, text: 'x' }],
    ['a text with more beside it', { ...text('hi'), annotations: { audience: [data] } }],
  ])('is not passed by %s [tool-call:result:limited]', (_, block) => {
    const result = limited([block]);
    expect(result).not.toBeNull();
    expect(Buffer.byteLength(JSON.stringify(result?.result.content))).toBeLessThan(500);
  });

  it('leaves nothing of a result of which nothing fits, rather than all', () => {
    expect(limited([image, blob], 100)?.result.content).toEqual([]);
  });
});
