import type { ArgumentBinding, JsonSchema, PublishedTool } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindArguments } from '../backends/bound-request.js';
import { PathTable } from '../catalog/path-table.js';
import { crmServer } from '../testing/published.js';
import { readParameters } from './read-parameters.js';

type Style = Pick<ArgumentBinding, 'in' | 'style' | 'explode'>;

const [sample] = crmServer({ url: 'nats://crm' }).tools;

/** An operation with one parameter, `p`. */
function withParameter(
  style: Style,
  schema: JsonSchema,
  more: Partial<ArgumentBinding> = {},
): PublishedTool {
  if (!sample) throw new TypeError('no sample');
  const binding = { argument: 'p', name: 'p', ...style, ...more };
  const path = style.in === 'path' ? '/x/{p}' : '/x';
  return {
    ...sample,
    inputSchema: { type: 'object', properties: { p: schema } },
    operation: { ...sample.operation, method: 'GET', path, bindings: [binding] },
  };
}

/** What is read of what the gate itself would write. */
function thereAndBack(tool: PublishedTool, value: unknown): unknown {
  const { http } = bindArguments(tool.operation, { p: value }, null);
  const found = new PathTable([tool]).find('GET', http.path);
  if (found.kind !== 'operation') throw new TypeError('not found');
  const { captures } = found;
  return readParameters(tool, { captures, query: http.query.slice(1), headers: http.headers })['p'];
}

function query(schema: JsonSchema, text: string, style: Partial<ArgumentBinding> = {}): unknown {
  const tool = withParameter({ in: 'query', style: 'form', explode: true }, schema, style);
  return readParameters(tool, { captures: new Map(), query: text, headers: {} })['p'];
}

const STYLES: readonly Style[] = [
  { in: 'query', style: 'form', explode: true },
  { in: 'query', style: 'form', explode: false },
  { in: 'query', style: 'spaceDelimited', explode: false },
  { in: 'query', style: 'pipeDelimited', explode: false },
  { in: 'path', style: 'simple', explode: false },
  { in: 'path', style: 'label', explode: false },
  { in: 'path', style: 'matrix', explode: false },
  { in: 'path', style: 'matrix', explode: true },
];

const word = fc.stringMatching(/^[a-zA-Z0-9 +&=%äß-]{1,12}$/);
const place = ({ in: at, style, explode }: Style): string => `${at} ${style}${explode ? '*' : ''}`;

describe('parameters', () => {
  it.each(STYLES.map((style) => [place(style), style] as const))(
    'are read in %s as they are written [api-proxy:parameters:as-contract]',
    (_, style) => {
      const text = withParameter(style, { type: 'string' });
      fc.assert(fc.property(word, (value) => expect(thereAndBack(text, value)).toBe(value)));
      const number = withParameter(style, { type: 'number' });
      fc.assert(
        fc.property(fc.integer(), (value) => expect(thereAndBack(number, value)).toBe(value)),
      );
      // Where a space is between values, none can be in one.
      const item =
        style.style === 'spaceDelimited' ? word.filter((text) => !text.includes(' ')) : word;
      const list = withParameter(style, { type: 'array', items: { type: 'string' } });
      fc.assert(
        fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (value) =>
          expect(thereAndBack(list, value)).toEqual(value),
        ),
      );
    },
  );

  it.each<[string, Style]>([
    ['deepObject', { in: 'query', style: 'deepObject', explode: true }],
    ['form*', { in: 'query', style: 'form', explode: true }],
    ['form', { in: 'query', style: 'form', explode: false }],
    ['simple*', { in: 'path', style: 'simple', explode: true }],
  ])('that are objects are read in %s as they are written', (_, style) => {
    const properties = { from: { type: 'string' }, size: { type: 'integer' } };
    const tool = withParameter(style, { type: 'object', properties });
    const value = { from: 'a b', size: 7 };
    expect(thereAndBack(tool, value)).toEqual(value);
  });

  it('have the type that their schema says', () => {
    const either = { anyOf: [{ type: 'integer' }, { type: 'boolean' }] };
    expect(query({ type: 'integer' }, 'p=7')).toBe(7);
    expect(query({ type: 'boolean' }, 'p=false')).toBe(false);
    expect(query(either, 'p=true')).toBe(true);
    expect(query({ enum: [1, 2] }, 'p=2')).toBe(2);
    expect(query({ type: ['string', 'integer'] }, 'p=7')).toBe('7');
    expect(query({ type: 'string' }, 'p=7')).toBe('7');
    expect(query({}, 'p=7')).toBe('7');
    for (const text of ['7a', '0x7', '', '9007199254740993', '1e999']) {
      expect(query({ type: 'integer' }, `p=${text}`)).toBe(text);
    }
  });

  it('are left out where they are not given', () => {
    expect(query({ type: 'string' }, '')).toBeUndefined();
    expect(query({ type: 'string' }, 'p')).toBe('');
    expect(query({ type: 'array' }, '')).toBeUndefined();
  });

  it.each<[string, string]>([
    ['one that the contract does not know', 'p=1&admin=true'],
    ['one that is given twice', 'p=1&p=2'],
    ['what is not percent-encoded as it must be', 'p=%zz'],
    ['a name that is not', '%zz=1'],
    ['too many', `${'q=1&'.repeat(1_001)}p=1`],
  ])('do not include %s [api-proxy:parameters:as-contract]', (_, text) => {
    expect(() => query({ type: 'string' }, text)).toThrow(
      expect.objectContaining({ code: 'invalid_arguments' }),
    );
  });

  it('make no object into something else', () => {
    const deep = { style: 'deepObject' } as const;
    expect(() => query({ type: 'object' }, 'p[__proto__][x]=1', deep)).toThrow(/__proto__/);
    expect(() => query({ type: 'object' }, 'p=__proto__,1', { explode: false })).toThrow(
      /__proto__/,
    );
    expect(query({ type: 'object' }, 'p[constructor]=1', deep)).toEqual({ constructor: '1' });
  });

  it('in a media type of their own are read as that', () => {
    const json = { contentType: 'application/json' };
    expect(query({ type: 'object' }, 'p=%7B%22a%22%3A1%7D', json)).toEqual({ a: 1 });
    expect(() => query({ type: 'object' }, 'p=%7B', json)).toThrow(/not valid JSON/);
  });

  it('are read from headers and cookies', () => {
    const read = (style: Style, name: string, headers: Record<string, string>) =>
      readParameters(
        withParameter(style, { type: 'array', items: { type: 'integer' } }, { name }),
        {
          captures: new Map(),
          query: '',
          headers,
        },
      );
    const header = { in: 'header', style: 'simple', explode: false } as const;
    const cookie = { in: 'cookie', style: 'form', explode: false } as const;
    expect(read(header, 'X-Ids', { 'x-ids': '1, 2' })).toEqual({ p: [1, 2] });
    expect(read(cookie, 'ids', { cookie: 'a=b; ids=3,4' })).toEqual({ p: [3, 4] });
  });
});
