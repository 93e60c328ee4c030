import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { decisionId } from './decision-id.js';

describe('the id of a token decision', () => {
  it('is a UUID that depends on the token and the event, and on nothing else', () => {
    const id = decisionId('token', 'revoked');
    expect(z.uuid().safeParse(id).success).toBe(true);
    expect(decisionId('token', 'revoked')).toBe(id);
    expect(new Set([id, decisionId('token', 'issued'), decisionId('other', 'revoked')]).size).toBe(
      3,
    );
  });
});
