import { describe, expect, it } from '@jest/globals';
import { readText, readValue } from './read-text.js';

function problems(text: string): string[] {
  return readText(text).flatMap((document) =>
    document.problems.map(({ message, line }) => (line === null ? message : `${line}: ${message}`)),
  );
}

/** Runs `work` and says how many ms of the processor's time it took: a busy machine adds nothing. */
function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe('reading a text', () => {
  it('reads several YAML documents, and knows on which line a value stands', () => {
    const documents = readText('a: 1\nb:\n  - x\n  - y: 2\n---\nc: 3\n');
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1, b: ['x', { y: 2 }] }, { c: 3 }]);
    expect(documents[0]?.lineOf(['b', 1, 'y'])).toBe(4);
    expect(documents[0]?.lineOf(['b', 'gone', 'deep'])).toBe(2);
    expect(documents[1]?.lineOf(['c'])).toBe(6);
  });

  it('reads JSON, also with tabs', () => {
    expect(readText('{\n\t"a": [1, null]\n}')[0]?.value).toEqual({ a: [1, null] });
  });

  it('reads keys as text, so that a status code is one', () => {
    expect(readText('200: ok\ntrue: yes')[0]?.value).toEqual({ '200': 'ok', true: 'yes' });
  });

  it('copies out what is aliased, so that no value is shared', () => {
    const value = Object(readText('a: &x [1]\nb: *x')[0]?.value);
    expect(value).toEqual({ a: [1], b: [1] });
    expect(value.a).not.toBe(value.b);
  });

  it('means YAML 1.2 whatever a directive says', () => {
    expect(readText('%YAML 1.1\n---\na: yes\nb: 2020-01-01')[0]?.value).toEqual({
      a: 'yes',
      b: '2020-01-01',
    });
  });

  it.each([
    ['a: [', '1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a: 1\nb: 2\na: 3', '3: the key a stands here twice'],
    ['a: *x', '1: nothing is anchored as &x'],
    ['a: &x [*x]', '1: &x contains itself'],
    ['a: &x\n  b: { c: *x }', '2: &x contains itself'],
    ['a: !!js/function x', '1: Unresolved tag: tag:yaml.org,2002:js/function'],
    ['a: !!binary aGVsbG8=', '1: Unresolved tag: tag:yaml.org,2002:binary'],
    ['a: .inf', '1: the number is not finite'],
    ['__proto__: { polluted: true }', '1: the key __proto__ is not allowed'],
    ['a:\n  __proto__: 1', '2: the key __proto__ is not allowed'],
    ['? [a]\n: b', '1: With stringKeys, all keys must be strings'],
    ['{"a": {"__proto__": {"polluted": true}}}', 'the document holds the key __proto__'],
  ])('refuses %j', (text, problem) => {
    expect(problems(text)).toContain(problem);
    expect(Object(readText(text)[0]?.value).polluted).toBeUndefined();
  });
});

describe('a text that means harm', () => {
  it('cannot expand by aliases of aliases', () => {
    let bomb = 'a: &a [x,x,x,x,x,x,x,x,x,x]\n';
    const names = 'abcdefghi';
    for (let index = 1; index < names.length; index++) {
      const [from, to] = [names.charAt(index - 1), names.charAt(index)];
      bomb += `${to}: &${to} [${Array(10).fill(`*${from}`).join(',')}]\n`;
    }
    expect(timed(() => problems(bomb))).toBeLessThan(3_000);
    expect(problems(bomb)).toEqual(['the text expands to too much data']);
  });

  it('cannot expand by one long text that is repeated', () => {
    const bomb = `a: &a ${'x'.repeat(500_000)}\nb: [${Array(1_000).fill('*a').join(',')}]`;
    expect(problems(bomb)).toEqual(['the text expands to too much data']);
  });

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['closed brackets', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['braces', '{a: '.repeat(5_000)],
    ['sequences', '- '.repeat(5_000)],
    ['keys', '? '.repeat(5_000)],
    ['indentation', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('cannot exhaust the stack by nesting %s', (_, text) => {
    expect(problems(text)).toContain('the text is nested too deeply');
  });

  it('cannot exhaust the stack by nesting JSON', () => {
    const json = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(problems(json)).toEqual(['the document is nested too deeply']);
  });

  it('cannot hold us up with very many keys', () => {
    const text = Array.from({ length: 60_000 }, (_, index) => `k${index}: v`).join('\n');
    expect(timed(() => expect(problems(text)).toEqual([]))).toBeLessThan(10_000);
  });

  it('is not read at all beyond the limit', () => {
    expect(problems(`a: ${'x'.repeat(9_000_000)}`)).toEqual(['the text is too large']);
  });
});

describe('taking a value that was parsed elsewhere', () => {
  it('holds it to the same limits', () => {
    const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
    expect(readValue(deep).problems).toEqual([
      { message: 'the document is nested too deeply', line: null },
    ]);
    expect(readValue({ a: 1 }).value).toEqual({ a: 1 });
  });
});
