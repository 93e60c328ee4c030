import { describe, expect, it } from '@jest/globals';
import { presentedClientId } from './client-authentication.js';

const header = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the client that a request presents', () => {
  it('is read from the header, form-decoded, or from the body', () => {
    expect(presentedClientId(header('a%20b+c:secret'), undefined)).toBe('a b c');
    expect(presentedClientId(undefined, 'body')).toBe('body');
    expect(presentedClientId(header('head:secret'), 'body')).toBe('head');
  });

  it('is nobody where the header makes no sense', () => {
    for (const bad of [
      'Basic',
      'Basic !!!',
      header('no-colon'),
      header('%zz:x'),
      'Bearer x',
      header(':x'),
    ]) {
      expect(presentedClientId(bad, undefined)).toBeNull();
    }
  });
});
