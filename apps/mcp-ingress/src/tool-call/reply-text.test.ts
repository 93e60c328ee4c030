import { describe, expect, it } from '@jest/globals';
import { errorText, resultText } from './reply-text.js';

const none = { withheld: new Set<string>() };
const email = { withheld: new Set(['email']) };
const backend = { url: 'http://10.0.0.7:8000/crm', timeoutMs: 1, credential: null };

describe('what a model reads of a reply', () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: 2 }, '{"b":1,"a":2}'],
    [[1], '[1]'],
    [0, '0'],
    [false, 'false'],
    ['words', 'words'],
    ['{"a":1}', '{"a":1}'],
    [null, 'Done (status 200, no content)'],
    [undefined, 'Done (status 200, no content)'],
  ])('of %j is %s', (body, text) => {
    expect(resultText({ status: 200, body }, none)).toBe(text);
  });

  it('withholds fields at any depth, also in text that is JSON in truth', () => {
    const body = { email: 1, list: [{ email: { deep: 'x' }, name: 'n' }] };
    const shown = '{"email":"[withheld]","list":[{"email":"[withheld]","name":"n"}]}';
    expect(resultText({ status: 200, body }, email)).toBe(shown);
    expect(resultText({ status: 200, body: JSON.stringify(body) }, email)).toBe(shown);
    expect(resultText({ status: 200, body: 'email: x' }, email)).toBe('email: x');
  });
});

describe('what a model reads of a backend’s own error', () => {
  const read = (body: unknown) => errorText({ status: 404, body }, { ...email, backend });

  it.each<[unknown, string]>([
    [{ detail: 'no' }, '{"status":404,"error":{"detail":"no"}}'],
    ['no such thing', '{"status":404,"error":"no such thing"}'],
    ['{"detail":"no"}', '{"status":404,"error":{"detail":"no"}}'],
    [null, '{"status":404,"error":null}'],
    [' <html>nginx/1.2</html>', '{"status":404,"error":null}'],
    [{ email: 'a@b' }, '{"status":404,"error":{"email":"[withheld]"}}'],
    [
      { at: 'http://10.0.0.7:8000/crm/x' },
      '{"status":404,"error":{"at":"http://[withheld]/crm/x"}}',
    ],
    [{ t: 'Error\n    at f (/srv/a.js:1:2)' }, '{"status":404,"error":{"t":"[withheld]"}}'],
    [['Traceback (most recent call last):\n x'], '{"status":404,"error":["[withheld]"]}'],
  ])('of %j is %s', (body, text) => {
    expect(read(body)).toBe(text);
  });
});
