import { beforeEach, describe, expect, it } from '@jest/globals';
import { catalogKey } from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import { application, mcpServer, subscription } from '../../test/world.js';
import { Directory } from './directory.js';

describe('the directory', () => {
  let directory: Directory;

  beforeEach(() => {
    directory = new Directory();
  });

  const put = (entry: CatalogEntry) => directory.apply({ key: catalogKey(entry), value: entry });
  const crm = subscription('McpServer', 'crm');

  it('knows the newest version of an application', () => {
    for (const version of ['1.9', '1.10', '1.2'])
      put(application('agent', [], { version, title: version }));
    expect(directory.application('agent')?.title).toBe('1.10');
    directory.apply({ key: 'Application/agent/1.10', value: null });
    expect(directory.application('agent')?.title).toBe('1.9');
    expect(directory.application('nobody')).toBeNull();
  });

  it('believes nobody when two tenants claim one application', () => {
    put(application('agent', [], { version: '1.0' }));
    put(application('agent', [], { version: '2.0', tenant: 'other' }));
    expect(directory.application('agent')).toBeNull();
  });

  it('treats an entry under a foreign key, or one that it does not understand, as absent', () => {
    directory.apply({ key: 'Application/victim/1.0', value: application('agent', [crm]) });
    expect(directory.application('victim')).toBeNull();
    put(application('agent', [crm]));
    directory.apply({ key: 'Application/agent/1.0', value: null });
    expect(directory.application('agent')).toBeNull();
  });

  it('knows which resources are published, and for whom', () => {
    const server = { kind: 'McpServer', name: 'crm', version: '1.0' } as const;
    expect(directory.isPublished(server, 'default')).toBe(false);
    put(mcpServer('crm'));
    expect(directory.isPublished(server, 'default')).toBe(true);
    expect(directory.isPublished(server, 'other')).toBe(false);
    expect(directory.isPublished({ ...server, kind: 'LlmApi' }, 'default')).toBe(false);
    directory.apply({ key: 'McpServer/crm/1.0', value: null });
    expect(directory.isPublished(server, 'default')).toBe(false);
  });

  it('has a digest that changes with every subscription, and with nothing else', () => {
    put(application('a', [crm]));
    put(application('b', []));
    const before = directory.digest;
    put(mcpServer('crm'));
    expect(directory.digest).toBe(before);
    put(application('b', [crm]));
    expect(directory.digest).not.toBe(before);
    put(application('b', []));
    expect(directory.digest).toBe(before);
    const other = new Directory();
    for (const name of ['b', 'a']) {
      const entry = application(name, name === 'a' ? [crm] : []);
      other.apply({ key: catalogKey(entry), value: entry });
    }
    expect(other.digest).toBe(before);
  });

  it('tells a late subscriber of what is there, and of every change', () => {
    put(application('a', []));
    const heard: string[] = [];
    directory.subscribe((name, found) => heard.push(`${name} ${found ? 'is' : 'is not'}`));
    put(application('b', []));
    directory.apply({ key: 'Application/a/1.0', value: null });
    expect(heard).toEqual(['a is', 'b is', 'a is not']);
  });
});
