import { PublishedItems } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import { upstreamServer } from '../testing/upstream.js';
import { findItem } from './find-item.js';
import { servedItems } from './served-items.js';
import type { ServedItems } from './served-items.js';

interface Has {
  readonly resources?: readonly string[];
  readonly templates?: readonly string[];
  readonly refused?: readonly string[];
}

function itemsOf({ resources = [], templates = [], refused = [] }: Has): ServedItems {
  const entry = upstreamServer({ name: 's', url: 'http://127.0.0.1:1', tools: [] });
  const common = { requiredScopes: [] };
  const items = PublishedItems.parse({
    resources: resources.map((uri) => ({ ...common, id: `resource:${uri}`, name: uri, uri })),
    templates: templates.map((uriTemplate) => ({
      ...common,
      id: `template:${uriTemplate}`,
      name: uriTemplate,
      uriTemplate,
    })),
    prompts: [],
    refused,
    completes: false,
    withheld: { resources: 0, prompts: 0 },
  });
  if (!entry.upstream) throw new TypeError('it is upstream');
  return servedItems({ ...entry, upstream: { ...entry.upstream, items } });
}

/** What governs the reading of an address; null: nobody may read it. */
function governs(has: Has, uri: string): string | null {
  return findItem(itemsOf(has), 'resources/read', { uri }).tool?.name ?? null;
}

describe('what governs the reading of an address', () => {
  const wide = 'file:///{+path}';
  const close = 'file:///secret/{name}';

  it('is the resource of that address, whatever templates there are', () => {
    const has = { resources: ['file:///a'], templates: [wide] };
    expect(governs(has, 'file:///a')).toBe('resource:file:///a');
    expect(governs(has, 'file:///b')).toBe(`template:${wide}`);
  });

  it('is the template that gives most of it [item:template:closest]', () => {
    for (const templates of [
      [wide, close],
      [close, wide],
    ]) {
      expect(governs({ templates }, 'file:///secret/x')).toBe(`template:${close}`);
      expect(governs({ templates }, 'file:///secret/x/y')).toBe(`template:${wide}`);
    }
  });

  it('is found among templates that begin alike, differently, or with what they are given', () => {
    const templates = [
      '{+any}',
      'file:///a/{x}',
      'file:///{x}/b',
      'caf\u00e9:///{x}',
      'file:///a{?q}',
    ];
    expect(governs({ templates }, 'file:///a/c')).toBe('template:file:///a/{x}');
    expect(governs({ templates }, 'file:///c/b')).toBe('template:file:///{x}/b');
    expect(governs({ templates }, 'file:///a?q=1')).toBe('template:file:///a{?q}');
    expect(governs({ templates }, 'file:///c/d')).toBe('template:{+any}');
    // Both give as much of it: the first by its id, in whatever order they are published.
    for (const order of [templates, templates.toReversed()]) {
      expect(governs({ templates: order }, 'file:///a/b')).toBe('template:file:///a/{x}');
    }
  });

  it('is nothing where somebody has said no to it by its name [item:hidden:unread]', () => {
    const has = { templates: [wide], refused: ['file:///etc/passwd', close] };
    expect(governs(has, 'file:///etc/passwd')).toBeNull();
    expect(governs(has, 'file:///secret/x')).toBeNull();
    expect(governs(has, 'file:///etc/hosts')).toBe(`template:${wide}`);
    // A closer template than the one that is refused has been published on purpose.
    const closer = { templates: [wide, 'file:///secret/open-{name}'], refused: [close] };
    expect(governs(closer, 'file:///secret/open-1')).toBe('template:file:///secret/open-{name}');
  });

  it.each([
    'file:///public/../etc/passwd',
    'file:///%65tc/passwd',
    'file:///etc%2fpasswd',
    'FILE:///etc/passwd',
    'file:///etc/./passwd',
    'file:///etc\\passwd',
    'file:///public/%2e%2e/etc/passwd',
  ])('is nothing where it is another spelling: %s [item:uri:plain]', (uri) => {
    expect(governs({ templates: [wide], refused: ['file:///etc/passwd'] }, uri)).toBeNull();
  });

  it('does not tell a record what nobody has published', () => {
    const { called, unknown } = findItem(itemsOf({}), 'resources/read', {
      uri: 'mail://ada@x.test',
    });
    expect(called).toBe('resource:(unpublished)');
    expect(unknown()).toMatchObject({
      code: 'unknown_resource',
      facts: { uri: 'mail://ada@x.test' },
    });
  });

  it.each([[{}], [{ uri: 7 }], [{ uri: '' }], [{ uri: null }]])('is asked for: %j', (params) => {
    const { tool, unknown } = findItem(itemsOf({}), 'resources/read', params);
    expect(tool).toBeNull();
    expect(unknown()).toMatchObject({ code: 'invalid_arguments' });
  });
});
