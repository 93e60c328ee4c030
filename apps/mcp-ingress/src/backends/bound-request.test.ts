import { describe, expect, it } from '@jest/globals';
import type { ArgumentBinding, Operation } from '@gatehouse/contracts';
import fc from 'fast-check';
import { bindArguments } from './bound-request.js';

type Draft = Partial<ArgumentBinding> & Pick<ArgumentBinding, 'in'>;

function operation(path: string, ...drafts: Draft[]): Operation {
  return {
    proxy: 'api',
    proxyVersion: '1.0',
    operationId: 'op',
    method: 'POST',
    path,
    bindings: drafts.map((draft) => ({
      argument: 'x',
      name: 'x',
      style: draft.in === 'query' ? 'form' : 'simple',
      explode: draft.in === 'query',
      ...draft,
    })),
  };
}

const bind = (draft: Draft, x: unknown, path = '/a/{x}/b') =>
  bindArguments(operation(path, draft), { x }, null);
const refusal = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('a path parameter', () => {
  it.each<[ArgumentBinding['style'], boolean, unknown, string]>([
    ['simple', false, 'C-1', 'C-1'],
    ['simple', false, 'a b&c=ü;,', 'a%20b%26c%3D%C3%BC%3B%2C'],
    ['simple', false, '%2e%2e', '%252e%252e'],
    ['simple', false, 7, '7'],
    ['simple', false, [1, 'b'], '1,b'],
    ['simple', false, { r: 1, g: 2 }, 'r,1,g,2'],
    ['simple', true, { r: 1, g: 2 }, 'r=1,g=2'],
    ['label', false, 5, '.5'],
    ['label', false, [3, 4], '.3,4'],
    ['label', true, [3, 4], '.3.4'],
    ['label', true, { r: 1, g: 2 }, '.r=1.g=2'],
    ['matrix', false, 5, ';x=5'],
    ['matrix', false, [3, 4], ';x=3,4'],
    ['matrix', true, [3, 4], ';x=3;x=4'],
    ['matrix', false, { r: 1 }, ';x=r,1'],
    ['matrix', true, { r: 1, g: 2 }, ';r=1;g=2'],
  ])('in style %s, explode %s, is written: %j as %s', (style, explode, value, text) => {
    expect(bind({ in: 'path', style, explode }, value).http.path).toBe(`/a/${text}/b`);
  });

  it.each([
    '',
    '.',
    '..',
    'a/b',
    String.raw`a\b`,
    'a?b',
    'a#b',
    'a\nb',
    '\u0000',
    null,
    [],
    {},
    ['..'],
    '\ud800',
  ])('that could leave its segment is refused: %j', (value) => {
    expect(refusal(() => bind({ in: 'path' }, value))).toMatchObject({
      code: 'invalid_arguments',
      message: expect.stringMatching(/^Invalid arguments: x /),
    });
  });

  it('that is missing is refused', () => {
    expect(refusal(() => bind({ in: 'path' }, undefined))).toMatchObject({
      code: 'invalid_arguments',
    });
  });

  it('cannot make a segment of dots together with another', () => {
    const two = operation('/a/{x}{y}/b', { in: 'path' }, { in: 'path', argument: 'y', name: 'y' });
    expect(refusal(() => bindArguments(two, { x: '.', y: '.' }, null))).toMatchObject({
      code: 'invalid_arguments',
    });
  });

  it('never changes where a URL leads, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const bound = refusal(() => bind({ in: 'path' }, value));
        if (bound instanceof Error) return;
        const { path } = bind({ in: 'path' }, value).http;
        const url = new URL(`http://backend/base${path}`);
        expect(url.pathname.split('/')).toHaveLength(5);
        expect(url.pathname).toMatch(/^\/base\/a\/[^/]+\/b$/);
        expect([url.search, url.hash, url.host]).toEqual(['', '', 'backend']);
        expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a query parameter', () => {
  it.each<[ArgumentBinding['style'], boolean, unknown, string]>([
    ['form', true, 'a b&c', '?x=a%20b%26c'],
    ['form', true, [1, 'b&'], '?x=1&x=b%26'],
    ['form', false, [1, 'b,'], '?x=1,b%2C'],
    ['form', true, { r: 1, g: 2 }, '?r=1&g=2'],
    ['form', false, { r: 1, g: 2 }, '?x=r,1,g,2'],
    ['spaceDelimited', false, [1, 2], '?x=1%202'],
    ['pipeDelimited', false, [1, 2], '?x=1%7C2'],
    ['deepObject', true, { r: 1, 'g]': { b: 2 } }, '?x[r]=1&x[g%5D][b]=2'],
    ['form', true, [], ''],
    ['form', true, {}, ''],
    ['form', true, null, ''],
    ['form', true, '', '?x='],
    ['form', true, false, '?x=false'],
  ])('in style %s, explode %s, is written: %j as %s', (style, explode, value, text) => {
    expect(bind({ in: 'query', style, explode }, value, '/a').http.query).toBe(text);
  });

  it('cannot pose as another by its keys', () => {
    const two = operation('/a', { in: 'query' }, { in: 'query', argument: 'y', name: 'admin' });
    expect(refusal(() => bindArguments(two, { x: { admin: 1 } }, null))).toMatchObject({
      message: 'Invalid arguments: x poses as another parameter',
    });
  });

  it('never ends the query or begins another parameter, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const { query } = bind({ in: 'query' }, value, '/a').http;
        const url = new URL(`http://backend/a${query}`);
        expect([...url.searchParams]).toEqual([['x', value]]);
        expect(url.hash).toBe('');
      }),
    );
  });
});

describe('a header parameter', () => {
  it.each<[boolean, unknown, string]>([
    [false, 'plain', 'plain'],
    [false, [1, 2], '1,2'],
    [false, { r: 1, g: 2 }, 'r,1,g,2'],
    [true, { r: 1, g: 2 }, 'r=1,g=2'],
  ])('with explode %s is written: %j as %s', (explode, value, text) => {
    expect(bind({ in: 'header', name: 'X-A', explode }, value, '/').http.headers).toEqual({
      'x-a': text,
    });
  });

  it.each(['a\r\nb: c', 'a\nb', 'a\u0000b', 'Ж', ['a', 'b\n']])('with %j is refused', (value) => {
    expect(refusal(() => bind({ in: 'header' }, value, '/'))).toMatchObject({
      code: 'invalid_arguments',
    });
  });

  it.each(['Authorization', 'host', 'Content-Length', 'X-Forwarded-For', 'Cookie', 'X-Api-Key'])(
    'called %s is left to the gate, over HTTP and over NATS',
    (name) => {
      const bound = bindArguments(
        operation('/', { in: 'header', name }),
        { x: 'mine' },
        'x-api-key',
      );
      expect(bound.http.headers).toEqual({});
      expect(bound.parameters).toEqual({});
    },
  );
});

describe('the body', () => {
  it('is made of its properties, or is one argument as a whole', () => {
    const parts = operation(
      '/',
      { in: 'body-property' },
      { in: 'body-property', argument: 'y', name: '__proto__' },
    );
    const { body } = bindArguments(parts, { x: 1, y: { z: 2 }, other: 3 }, null);
    expect(JSON.stringify(body)).toBe('{"x":1,"__proto__":{"z":2}}');
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(bindArguments(parts, {}, null).body).toEqual({});
    expect(bind({ in: 'body' }, [1, 2], '/').body).toEqual([1, 2]);
    expect(bind({ in: 'query' }, 1, '/').body).toBeUndefined();
  });

  it('is not fed by what every object inherits', () => {
    const inherited = operation('/', { in: 'body-property', argument: 'constructor' });
    expect(bindArguments(inherited, {}, null).body).toEqual({});
  });
});

describe('the body of a request', () => {
  const field = (name: string, more: Partial<ArgumentBinding> = {}): ArgumentBinding => ({
    argument: name,
    name,
    in: 'body-property',
    style: 'form',
    explode: true,
    ...more,
  });
  const written = (
    body: Operation['body'],
    bindings: ArgumentBinding[],
    args: Record<string, unknown>,
  ) => bindArguments({ ...operation('/a'), bindings, body }, args, null).http.body;
  const text = (body: ReturnType<typeof written>): string =>
    Buffer.from(body?.bytes ?? '').toString('latin1');

  it('is JSON unless its operation says otherwise, of the media type that it says [openapi:bodies]', () => {
    expect(written(undefined, [field('a')], { a: 1 })).toEqual({
      contentType: 'application/json',
      bytes: '{"a":1}',
    });
    const merge = { form: 'json', contentType: 'application/merge-patch+json' } as const;
    expect(written(merge, [field('a')], { a: null })).toEqual({
      contentType: 'application/merge-patch+json',
      bytes: '{"a":null}',
    });
  });

  it('is a form whose fields travel in their styles [openapi:bodies]', () => {
    const form = { form: 'form', contentType: 'application/x-www-form-urlencoded' } as const;
    const bindings = [
      field('name'),
      field('tags'),
      field('ids', { explode: false }),
      field('card', { style: 'deepObject' }),
      field('meta', { contentType: 'application/json' }),
      field('gone'),
    ];
    const args = {
      name: 'a&b=c d',
      tags: ['x', 'y'],
      ids: [1, 2],
      card: { number: 4, items: [{ a: 'b' }] },
      meta: { k: 'v' },
      gone: null,
    };
    expect(written(form, bindings, args)).toEqual({
      contentType: 'application/x-www-form-urlencoded',
      bytes:
        'name=a%26b%3Dc%20d&tags=x&tags=y&ids=1,2&card[number]=4&card[items][0][a]=b&meta=%7B%22k%22%3A%22v%22%7D',
    });
  });

  it('is a multipart form with files as their bytes, which no value can break out of [openapi:bodies]', async () => {
    const multipart = { form: 'multipart', contentType: 'multipart/form-data' } as const;
    const bindings = [
      field('file', { base64: true, contentType: 'image/png' }),
      field('note"\r\nx: y'),
      field('meta'),
    ];
    const bytes = Buffer.from([0, 255, 13, 10]);
    const args = {
      file: bytes.toString('base64'),
      'note"\r\nx: y': 'a\r\n--gatehouse-\r\nb',
      meta: { k: 1 },
    };
    const body = written(multipart, bindings, args)!;
    const form = await new Response(Buffer.from(body.bytes), {
      headers: { 'content-type': body.contentType },
    }).formData();
    const file = form.get('file');
    expect(file).toMatchObject({ type: 'image/png' });
    expect(Buffer.from(await new Response(file).arrayBuffer())).toEqual(bytes);
    expect([...form.keys()]).toHaveLength(3);
    expect([...form.values()][1]).toBe('a\r\n--gatehouse-\r\nb');
    expect(text(body)).toContain('application/json\r\n\r\n{"k":1}\r\n');
  });

  it('is text, or the bytes that base64 stands for; what is no base64 is refused [openapi:bodies]', () => {
    const whole = { ...field('body'), in: 'body' } as const;
    const plain = { form: 'text', contentType: 'text/plain' } as const;
    const raw = { form: 'bytes', contentType: 'image/png' } as const;
    expect(written(plain, [whole], { body: 'hi' })).toEqual({
      contentType: 'text/plain',
      bytes: 'hi',
    });
    expect(text(written(raw, [whole], { body: 'aGk=' }))).toBe('hi');
    for (const body of ['a', 'a b*', 5, { a: 1 }]) {
      expect(refusal(() => written(raw, [whole], { body }))).toMatchObject({
        code: 'invalid_arguments',
        message: 'Invalid arguments: body is not base64',
      });
    }
  });
});

describe('a cookie, and a parameter that is written as JSON', () => {
  it('travel as such [openapi:parameters]', () => {
    const { http, parameters } = bindArguments(
      operation(
        '/a/{p}',
        { in: 'cookie', name: 'sid', argument: 'sid' },
        { in: 'query', name: 'q', argument: 'q', contentType: 'application/json' },
        { in: 'path', name: 'p', argument: 'p', contentType: 'application/json' },
      ),
      { sid: 'a; b=c', q: { a: ['"'] }, p: 'x' },
      null,
    );
    expect(http.headers).toEqual({ cookie: 'sid=a%3B%20b%3Dc' });
    expect(http.query).toBe('?q=%7B%22a%22%3A%5B%22%5C%22%22%5D%7D');
    expect(http.path).toBe('/a/%22x%22');
    expect(parameters).toEqual({ sid: 'a; b=c', q: { a: ['"'] }, p: 'x' });
  });

  it('cannot leave their place, whatever they hold [openapi:arguments:contained]', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom('simple' as const, 'label' as const, 'matrix' as const),
        fc.boolean(),
        fc.boolean(),
        (value, style, explode, asJson) => {
          const typed = asJson ? { contentType: 'application/json' } : {};
          const request = refusal(() =>
            bindArguments(
              operation(
                '/a/{p}/z',
                { in: 'path', name: 'p', argument: 'x', style, explode, ...typed },
                { in: 'cookie', name: 'c', argument: 'x', ...typed },
                { in: 'header', name: 'X-H', argument: 'x', ...typed },
                { in: 'query', name: 'q', argument: 'x', style: 'form', explode, ...typed },
              ),
              { x: value },
              null,
            ),
          );
          if (request instanceof Error) return;
          const { http } = Object(request);
          const url = new URL(`http://backend.test/base${http.path}${http.query}`);
          expect(url.host).toBe('backend.test');
          expect(url.pathname.split('/').length).toBe('/base/a/p/z'.split('/').length);
          expect(url.pathname).toMatch(/^\/base\/a\/[^/]+\/z$/);
          expect(decodeURIComponent(url.pathname).split(/[\\/]/)).toHaveLength(5);
          expect(Object.values(http.headers).join('')).not.toMatch(/[\r\n\0]/);
          expect(http.headers.cookie ?? 'c=').toMatch(/^c=[^;]*$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
