import { describe, expect, it } from '@jest/globals';
import { passableLog } from './passable-log.js';

const info = { level: 'info' } as const;

describe('a log message of a server', () => {
  it('is passed on without what the gate signs in with [log:screened]', () => {
    const said = { level: 'error', logger: 's3cret-key', data: { s: ['key is s3cret-key'] } };
    expect(passableLog(said, info, ['s3cret-key'])).toEqual({
      level: 'error',
      logger: '[secret]',
      data: { s: ['key is [secret]'] },
    });
  });

  it.each([
    ['below the level', { level: 'debug', data: 'x' }],
    ['of no level', { level: 'loud', data: 'x' }],
    ['that is none', null],
    ['with a name that is a text', { level: 'info', logger: 'x'.repeat(300), data: 'x' }],
  ])('is not passed on %s', (_, said) => {
    expect(passableLog(said, info, [])).toBeNull();
  });

  it('says nothing of its own but level, logger and data', () => {
    const said = { level: 'info', data: null, _meta: { a: 1 }, more: true };
    expect(passableLog(said, info, [])).toEqual({ level: 'info', data: null });
  });
});
