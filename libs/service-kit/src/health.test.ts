import { describe, expect, it } from '@jest/globals';
import { Readiness } from './health.js';

describe('readiness', () => {
  it('is lost with what is vital, and shows what is not', async () => {
    const readiness = new Readiness();
    readiness.register('database', () => Promise.resolve());
    readiness.register('files', () => Promise.reject(new Error('broken')), { vital: false });
    await expect(readiness.report()).resolves.toEqual({
      ready: true,
      checks: { database: 'up', files: 'down' },
    });
    readiness.register('broker', () => Promise.reject(new Error('away')));
    await expect(readiness.report()).resolves.toMatchObject({ ready: false });
  });
});
