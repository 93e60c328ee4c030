import { describe, expect, it } from '@jest/globals';
import { topLevelString } from './top-level-string.js';

function found(json: string): string | null {
  const bytes = Buffer.from(json);
  const range = topLevelString(bytes, 'model');
  return range && bytes.toString('utf8', range.start, range.end);
}

describe('the string value of a member', () => {
  it.each([
    ['{"model":"a"}', '"a"'],
    ['{ "x" : [1,"model"], "y":{"model":"deep"},\n"model" \t:\r\n "a" , "z":"model"}', '"a"'],
    ['{"text":"\\"model\\":\\"no\\"","model":"a\\"}b\\\\","m":"}"}', '"a\\"}b\\\\"'],
    ['{"mod\\u0065l":"a"}', '"a"'],
    ['{"é😀":"{[\\\\","model":"ü"}', '"ü"'],
    ['{"model":"first","model":"last"}', '"last"'],
    ['{"model":"first","model":7}', null],
    ['{"model":{"model":"deep"}}', null],
    ['{"messages":["model","a"]}', null],
    ['{}', null],
  ])('is found in %s', (json, value) => {
    expect(found(json)).toBe(value);
  });
});
