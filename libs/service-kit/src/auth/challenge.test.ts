import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '@gatehouse/contracts';
import { challenge } from './challenge.js';

describe('the WWW-Authenticate challenge', () => {
  it('names no error when there were no credentials', () => {
    const missing = new GatewayError('unauthenticated', undefined, {
      facts: { reason: 'missing' },
    });
    expect(challenge(missing, 'http://a/meta')).toBe('Bearer resource_metadata="http://a/meta"');
  });

  it('names the missing scopes', () => {
    const error = new GatewayError('insufficient_scope', undefined, {
      facts: { missingScopes: ['crm:read', 'crm:write'] },
    });
    expect(challenge(error)).toBe(
      'Bearer error="insufficient_scope", error_description="The access token lacks a scope", scope="crm:read crm:write"',
    );
  });

  it('cannot be broken out of', () => {
    const error = new GatewayError('unauthenticated', 'a"b\\c\r\nSet-Cookie: d');
    expect(challenge(error)).not.toMatch(/[\r\n]/);
    expect(challenge(error)).toContain(String.raw`a\"b\\c`);
  });

  it('is for 401 and 403 by scope only', () => {
    expect(challenge(new GatewayError('policy_denied'))).toBeNull();
  });
});
