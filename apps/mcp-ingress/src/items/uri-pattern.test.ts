import { describe, expect, it } from '@jest/globals';
import { UriPattern } from './uri-pattern.js';

function fits(template: string, uri: string): boolean {
  return UriPattern.of(template)?.fits(uri) ?? false;
}

describe('a URI template', () => {
  it.each([
    ['note://{id}', 'note://7'],
    ['note://{id}', 'note://a%20b'],
    ['note://{id}/parts/{part}', 'note://7/parts/2'],
    ['file:///{+path}', 'file:///a/b/c.txt'],
    ['file:///{+path}.txt', 'file:///a.txt/b.txt'],
    ['db://t{/table}', 'db://t'],
    ['db://t{/table}', 'db://t/users'],
    ['db://t{/path*}', 'db://t/a/b/c'],
    ['db://t{/a,b}', 'db://t/x/y'],
    ['x://r{.format}', 'x://r.json'],
    ['x://r{#part}', 'x://r#a/b'],
    ['x://r{;v}', 'x://r;v=1'],
    ['x://r{;v,w}', 'x://r;v;w=2'],
    ['x://q{?a,b}', 'x://q'],
    ['x://q{?a,b}', 'x://q?a=1'],
    ['x://q{?a,b}', 'x://q?b=1'],
    ['x://q{?a,b}', 'x://q?a=1&b=2'],
    ['x://q?k=1{&b}', 'x://q?k=1&b=2'],
    ['x://q{?list*}', 'x://q?list=1&list=2'],
    ['x://{a,b}', 'x://1,2'],
    ['x://{id:3}', 'x://abc'],
    ['x://plain', 'x://plain'],
    ['x://caf\u00e9/{id}', 'x://caf%C3%A9/1'],
  ])('%s becomes %s', (template, uri) => {
    expect(fits(template, uri)).toBe(true);
  });

  it.each([
    ['note://{id}', 'note://'],
    ['note://{id}', 'note://7/8'],
    ['note://{id}', 'note://a b'],
    ['note://{id}', 'note://a?b=c'],
    ['note://{id}', 'xnote://7'],
    ['note://{id}/parts/{part}', 'note://7/parts/'],
    ['file:///{+path}', 'file://host/a'],
    ['db://t{/table}', 'db://t/users/1'],
    ['x://q{?a,b}', 'x://q?c=1'],
    ['x://q{?a}', 'x://q?a=1&x=2'],
    ['x://plain', 'x://plain2'],
    ['x://a.b', 'x://axb'],
  ])('%s never becomes %s', (template, uri) => {
    expect(fits(template, uri)).toBe(false);
  });

  it.each([
    'x://{',
    'x://}',
    'x://{}',
    'x://{a b}',
    'x://{|a}',
    'x://{{a}}',
    `x://${'a'.repeat(300)}`,
  ])('is not %s', (template) => {
    expect(UriPattern.of(template)).toBeNull();
  });

  it('is none where it has more expressions than anybody needs', () => {
    expect(UriPattern.of(`x://${'{a}'.repeat(10)}`)).not.toBeNull();
    expect(UriPattern.of(`x://${'{a}'.repeat(11)}`)).toBeNull();
  });

  it('takes as many steps as it has, times the length of the address, however it is made [item:template:linear]', () => {
    const hostile = UriPattern.of('x://{+a}{+b}{+c}{+d}{+e}{+f}{+g}{+h}{+i}{+j}!');
    // With a regular expression made of the template this takes longer than anybody lives.
    expect(hostile?.fits(`x://${'a'.repeat(2_000)}`)).toBe(false);
    expect(hostile?.fits(`x://${'a'.repeat(2_000)}!`)).toBe(true);
    expect(hostile?.fits(`x://${'a'.repeat(3_000)}!`)).toBe(false);
  });
});
