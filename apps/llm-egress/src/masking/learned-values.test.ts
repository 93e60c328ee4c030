import { describe, expect, it } from '@jest/globals';
import { LearnedValues } from './learned-values.js';

function find(entity: string, value: string, text: string, asWritten = false): string[] {
  const learned = new LearnedValues();
  learned.learn({ entity, mode: 'mask', form: 'opaque' }, value, { asWritten });
  return learned.find(text).map(({ start, end }) => text.slice(start, end));
}

describe('LearnedValues', () => {
  it.each([
    ['NAME', 'John Smith', 'JOHN  SMITH', 'JOHN  SMITH'],
    ['NAME', 'John Smith', 'so john\n    smith said', 'john\n    smith'],
    ['NAME', 'John Smith', 'Smith, John', 'Smith, John'],
    ['NAME', 'José García', 'JOSE\u0301 GARCI\u0301A', 'JOSE\u0301 GARCI\u0301A'],
    ['NAME', 'John Smith', '/users/john-smith/', 'john-smith'],
    ['ADDRESS', '142 Maple Avenue', '１４２ maple avenue', '１４２ maple avenue'],
    ['EMAIL', 'a.b@c.example', 'A.B@C.EXAMPLE', 'A.B@C.EXAMPLE'],
    ['PHONE', '+1-555-0182', 'at +1 (555) 0182', '+1 (555) 0182'],
    ['PHONE', '+1-555-0182', 'or 555.0182', '555.0182'],
    ['PHONE', '+1-555-0182', 'or 15550182.', '15550182'],
  ])('finds %s %s in %j', (entity, value, text, expected) => {
    expect(find(entity, value, text)).toContain(expected);
  });

  it.each([
    ['NAME', 'John Smith', 'Smith John'],
    ['NAME', 'John Smith', 'Johnson Smithers'],
    ['NAME', 'John Smith', 'John. And then, Smith'],
    ['PHONE', '+1-555-0182', '915550182'],
    ['PHONE', '+1-555-0182', 'AB15550182'],
    ['NAME', 'Al', 'al fresco'],
  ])('does not find %s %s in %j', (entity, value, text) => {
    expect(find(entity, value, text)).toEqual([]);
  });

  it('finds a single word only as it is written, where that was asked', () => {
    expect(find('NAME', 'Baker', 'the baker Baker', true)).toEqual(['Baker']);
  });

  it('takes time that grows with the text alone, however much was learned', () => {
    const learned = new LearnedValues();
    for (let index = 0; index < 20_000; index += 1) {
      learned.learn({ entity: 'NAME', mode: 'mask', form: 'opaque' }, `John Smith${index}`, {
        asWritten: false,
      });
    }
    // Of the processor: what else the machine does is none of it.
    const began = process.cpuUsage();
    expect(learned.find('John '.repeat(20_000))).toEqual([]);
    expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
  });
});
