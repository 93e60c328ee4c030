import { describe, expect, it } from '@jest/globals';
import { argumentsHash } from './arguments-hash.js';

describe('the hash of arguments', () => {
  it('is the same for equal values in any order and number form', () => {
    const text = '{"b":1.0,"a":[1e3,"é"],"c":{"y":null,"x":true}}';
    const other = '{"c":{"x":true,"y":null},"a":[1000,"\\u00e9"],"b":1}';
    expect(argumentsHash(JSON.parse(text))).toBe(argumentsHash(JSON.parse(other)));
  });

  it('differs where a value differs', () => {
    expect(argumentsHash({ id: '1' })).not.toBe(argumentsHash({ id: 1 }));
    expect(argumentsHash({})).toMatch(/^[0-9a-f]{64}$/);
  });
});
