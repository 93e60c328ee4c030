import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodedString } from './decoded-string.js';
import { applyEdits } from './edits.js';
import { NodeBudget } from './node-budget.js';
import type { JsonNode, JsonString } from './json-document.js';
import {
  JsonSyntaxError,
  member,
  membersNamed,
  parseJson,
  parseJsonAt,
  stringValue,
} from './json-document.js';

function valueOf(source: string, node: JsonNode): unknown {
  switch (node.kind) {
    case 'string':
      return stringValue(source, node);
    case 'array':
      return node.items.map((item) => valueOf(source, item));
    case 'object':
      return Object.fromEntries(
        node.members.map(({ name, value }) => [name, valueOf(source, value)]),
      );
    case 'number':
    case 'literal':
      return JSON.parse(source.slice(node.start, node.end));
  }
}

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Every string as a JSON writer may write it: plain, or with any character escaped. */
const written = fc
  .array(fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.boolean()), {
    maxLength: 12,
  })
  .map((chars) =>
    chars
      .map(([char, escaped]) =>
        escaped
          ? char.replaceAll(
              /[^]/g,
              (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
            )
          : JSON.stringify(char).slice(1, -1),
      )
      .join(''),
  );

describe('parseJson', () => {
  it('reads what JSON.parse reads, whatever the spacing', () => {
    fc.assert(
      fc.property(
        fc.json({ noUnicodeString: false }),
        fc.constantFrom(undefined, 1, '\t'),
        (json, space) => {
          const source = JSON.stringify(JSON.parse(json), null, space);
          expect(valueOf(source, parseJson(source))).toEqual(JSON.parse(source));
        },
      ),
    );
  });

  it('accepts and refuses what JSON.parse does', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '1',
      '-',
      '0',
      '01',
      '1e5',
      '.5',
      'true',
      'nul',
      ' ',
      '\\',
      '"',
      '\n',
      '"\\x"',
      '"\\u12"',
      "'",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        expect(accepts(parseJson, text)).toBe(accepts(JSON.parse, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('refuses what is nested beyond reason, instead of running out of stack', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow(JsonSyntaxError);
    expect(() => parseJson(`${'['.repeat(200)}${']'.repeat(200)}`)).not.toThrow();
  });

  it('stops at once where there are more values than the budget has', () => {
    const source = `[${'{},'.repeat(5_000_000)}{}]`;
    const before = process.cpuUsage();
    expect(() => parseJson(source, new NodeBudget())).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    );
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(5_000_000);
    expect(() => parseJson('[1,2]', new NodeBudget(3))).not.toThrow();
    expect(() => parseJson('[1,2]', new NodeBudget(2))).toThrow();
  });

  it('keeps repeated members, and believes the last as other parsers do', () => {
    const node = parseJson('{"a":1,"a":2}');
    expect(membersNamed(node, 'a')).toHaveLength(2);
    expect(member(node, 'a')).toMatchObject({ start: 11, end: 12 });
  });

  it('reads a value within a text, and does not look at what follows', () => {
    expect(parseJsonAt('see {"a":1} there', 4)).toMatchObject({ start: 4, end: 11 });
  });
});

describe('DecodedString', () => {
  it('edits what is meant where it is written, and nothing beside it', () => {
    fc.assert(
      fc.property(written, written, fc.string(), (before, after, replacement) => {
        const source = `{"k":"${before}needle${after}"}`;
        const node = member(parseJson(source), 'k') as JsonString;
        const decoded = new DecodedString(source, node);
        const start = (JSON.parse(`"${before}"`) as string).length;
        const edits = decoded.lift([{ start, end: start + 'needle'.length, replacement }]);
        const edited = applyEdits(source, edits);
        expect(edited).toBe(`{"k":"${before}${JSON.stringify(replacement).slice(1, -1)}${after}"}`);
      }),
    );
  });
});
