import { describe, expect, it } from '@jest/globals';
import type { PublishedTool } from '@gatehouse/contracts';
import { crmServer } from '../testing/published.js';
import { Validators } from './validators.js';

const [template] = crmServer({ url: 'nats://crm' }).tools;

function tool(inputSchema: PublishedTool['inputSchema']): PublishedTool {
  return { ...template!, inputSchema };
}

describe('the validators', () => {
  const validators = new Validators();
  const problem = (schema: PublishedTool['inputSchema'], args: unknown) =>
    validators.problemOf(tool({ type: 'object', ...schema }), args);

  it.each<[PublishedTool['inputSchema'], unknown, string | null]>([
    [{ properties: { a: { type: 'integer' } } }, { a: 1 }, null],
    [{ properties: { a: { type: 'integer' } } }, { a: '1' }, 'a must be integer'],
    [
      { properties: { a: { properties: { b: { items: { type: 'string' } } } } } },
      { a: { b: ['x', 7] } },
      'a.b.1 must be string',
    ],
    [{ required: ['a'] }, {}, 'a is required'],
    [{ required: ['constructor', '__proto__'] }, {}, 'constructor is required'],
    [{ properties: { a: { format: 'date' } } }, { a: 'tomorrow' }, 'a must match format "date"'],
    [{ properties: { a: { enum: [1, 'x'] } } }, { a: 2 }, 'a must be one of [1,"x"]'],
    [{ minProperties: 1 }, {}, 'the arguments must NOT have fewer than 1 properties'],
    [
      { properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: { type: 'null' } } },
      { a: 1 },
      'a must be null',
    ],
    [
      { dependentRequired: { a: ['b'] } },
      { a: 1 },
      'the arguments must have property b when property a is present',
    ],
    [{ prefixItems: [], 'x-unknown': 1, properties: { a: { format: 'no-such' } } }, { a: 1 }, null],
  ])('under %j find %j to be: %j', (schema, args, expected) => {
    expect(problem(schema, args)).toEqual(expected);
  });

  it('take linear time over a pattern made to blow up', () => {
    const before = process.cpuUsage();
    const text = `${'a'.repeat(50_000)}!`;
    expect(problem({ properties: { a: { pattern: '^(a+)+$' } } }, { a: text })).toContain(
      'pattern',
    );
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(5_000_000);
  });

  it('keep two tools apart that give their schemas one $id', () => {
    const one = tool({ $id: 'https://example.com/x', type: 'object', required: ['a'] });
    const two = tool({ $id: 'https://example.com/x', type: 'object', required: ['b'] });
    expect(validators.problemOf(one, {})).toBe('a is required');
    expect(validators.problemOf(two, {})).toBe('b is required');
  });

  it.each([
    { $ref: 'https://example.com/schema' },
    { type: 'strange' },
    { pattern: '(?=a)', type: 'object', properties: { a: { pattern: '(?=a)' } } },
  ])('refuse every call under a schema that cannot be compiled: %j', (schema) => {
    expect(() => validators.problemOf(tool(schema), {})).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});
