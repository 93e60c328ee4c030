import { describe, expect, it } from '@jest/globals';
import { decodeHeaderText } from '../wire/header-text.js';
import { acceptsJson } from './media-types.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

describe('an Accept header', () => {
  it.each<[string | undefined, boolean]>([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['application/json', true],
    ['application/json, text/event-stream', true],
    ['TEXT/event-stream, Application/JSON;q=0.5', true],
    ['text/event-stream', false],
    ['application/json;q=0', false],
    ['application/json;q=0.0, */*', false],
    ['application/jsonp', false],
    ['application/*;q=0.1', true],
  ])('of %j takes JSON: %s', (accept, takes) => {
    expect(acceptsJson(accept)).toBe(takes);
  });
});

describe('RateLimit fields', () => {
  it('list every quota, and never show a debt', () => {
    const limits = [
      { name: 'minute', limit: 5, remaining: -2, windowSeconds: 60, resetSeconds: 3 },
      { name: 'day', limit: 9, remaining: 8, windowSeconds: 86_400, resetSeconds: 50 },
    ];
    expect(rateLimitHeaders(limits)).toEqual({
      'ratelimit-policy': '"minute";q=5;w=60, "day";q=9;w=86400',
      ratelimit: '"minute";r=0;t=3, "day";r=8;t=50',
    });
    expect(rateLimitHeaders([])).toEqual({});
  });
});

describe('a header that may be in Base64', () => {
  it.each<[string, string | null]>([
    ['plain', 'plain'],
    [' padded\t', 'padded'],
    ['=?base64?SGVsbG8sIOS4lueVjA==?=', 'Hello, 世界'],
    ['=?base64?IHBhZGRlZCA=?=', ' padded '],
    ['=?base64?????=', null],
    ['=?base64?/w==?=', null],
    ['=?base64?SGVsbG8?=', null],
  ])('%j is %j', (value, text) => {
    expect(decodeHeaderText(value)).toBe(text);
  });
});
