import { describe, expect, it } from '@jest/globals';
import { MODELS } from '../models/catalogue.js';
import { pageOf } from './page.js';

const ids = MODELS.map((model) => model.id);

describe('pageOf', () => {
  it('gives all where there is room', () => {
    expect(pageOf(MODELS, {})).toMatchObject({
      has_more: false,
      first_id: ids[0],
      last_id: ids.at(-1),
    });
  });

  it('goes forwards and backwards by cursor', () => {
    expect(pageOf(MODELS, { limit: '2' })).toMatchObject({ has_more: true, last_id: ids[1] });
    expect(pageOf(MODELS, { limit: '2', after_id: ids[1] })).toMatchObject({ first_id: ids[2] });
    expect(pageOf(MODELS, { limit: '2', before_id: ids[3] })).toMatchObject({
      has_more: true,
      first_id: ids[1],
      last_id: ids[2],
    });
    expect(pageOf(MODELS, { after_id: ids.at(-1) })).toMatchObject({ data: [], first_id: null });
  });

  it.each([{ limit: '0' }, { limit: 'x' }, { after_id: 'nobody' }])('refuses %j', (query) => {
    expect(() => pageOf(MODELS, query)).toThrow();
  });
});
