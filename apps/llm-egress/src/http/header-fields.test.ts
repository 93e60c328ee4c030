import { describe, expect, it } from '@jest/globals';
import { forwardedFields, rateLimitFields, returnedFields } from './header-fields.js';
import type { HeaderFields } from './header-fields.js';

const names = (fields: HeaderFields): string[] => fields.map(([name]) => name);

describe('forwardedFields', () => {
  it('keeps what the Messages API and its SDKs know, repeated fields too', () => {
    const fields: HeaderFields = [
      ['Anthropic-Beta', 'a'],
      ['anthropic-beta', 'b'],
      ['Anthropic-Version', 'v'],
      ['Content-Type', 'application/json'],
      ['Accept', '*/*'],
      ['User-Agent', 'x'],
      ['X-Stainless-Lang', 'js'],
      ['Idempotency-Key', 'x'],
      ['traceparent', 'v'],
      ['tracestate', 'v'],
    ];
    expect(forwardedFields(fields)).toEqual(fields);
  });

  it('stops credentials, the connection’s own fields, and all that is not known', () => {
    const fields: HeaderFields = [
      ['Authorization', 'Bearer x'],
      ['X-API-Key', 'x'],
      ['Cookie', 'x'],
      ['Connection', 'close, X-Hop'],
      ['x-hop', 'x'],
      ['Proxy-Authorization', 'x'],
      ['Host', 'x'],
      ['Content-Length', '1'],
      ['Transfer-Encoding', 'chunked'],
      ['Expect', '100-continue'],
      ['X-Forwarded-For', '10.0.0.1'],
      ['baggage', 'user=x'],
      ['X-Goog-Api-Key', 'x'],
      ['X-User-Email', 'x'],
      ['X-Anthropic-Beta', 'x'],
    ];
    expect(names(forwardedFields(fields))).toEqual([]);
  });

  it('stops even a known field that Connection names', () => {
    expect(
      forwardedFields([
        ['Connection', 'Anthropic-Beta'],
        ['anthropic-beta', 'a'],
      ]),
    ).toEqual([]);
  });
});

describe('returnedFields', () => {
  it('stops cookies and the measures of a body that is changed', () => {
    const fields: HeaderFields = [
      ['request-id', 'r'],
      ['set-cookie', 'x'],
      ['content-length', '1'],
      ['content-encoding', 'gzip'],
      ['connection', 'keep-alive'],
    ];
    expect(names(returnedFields(fields))).toEqual(['request-id']);
  });
});

describe('rateLimitFields', () => {
  it('says what holds and what is left; a debt is nothing left', () => {
    const limits = [
      { name: 'a', limit: 10, remaining: -5, windowSeconds: 60, resetSeconds: 7 },
      { name: 'b', limit: 20, remaining: 3, windowSeconds: 3_600, resetSeconds: 70 },
    ];
    expect(rateLimitFields(limits)).toEqual([
      ['RateLimit-Policy', '"a";q=10;w=60, "b";q=20;w=3600'],
      ['RateLimit', '"a";r=0;t=7, "b";r=3;t=70'],
    ]);
    expect(rateLimitFields([])).toEqual([]);
  });

  it('names what is counted, and no window where nothing is counted over time', () => {
    const hour = { windowSeconds: 3_600, resetSeconds: 70 };
    const limits = [
      { name: 'prompt_tokens', limit: 10, remaining: 9, ...hour, unit: 'tokens' as const },
      {
        name: 'in_flight',
        limit: 4,
        remaining: 1,
        windowSeconds: null,
        resetSeconds: null,
        unit: 'concurrent-requests' as const,
      },
    ];
    expect(rateLimitFields(limits)).toEqual([
      [
        'RateLimit-Policy',
        '"prompt_tokens";q=10;qu="tokens";w=3600, "in_flight";q=4;qu="concurrent-requests"',
      ],
      ['RateLimit', '"prompt_tokens";r=9;t=70, "in_flight";r=1'],
    ]);
  });
});
