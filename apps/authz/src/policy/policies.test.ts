import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Policies } from './policies.js';

const good = '@id("a") permit (principal, action == Action::"tools/call", resource);';

describe('the policies in force', () => {
  let dir: string;
  let reported: string[];
  const events = {
    policiesLoaded: () => void reported.push('loaded'),
    policiesBroken: () => void reported.push('broken'),
  };

  beforeEach(async () => {
    reported = [];
    dir = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  const write = (text: string) => writeFile(join(dir, 'one.cedar'), text);

  it('are none when the first that are read have a mistake: authz does not start', async () => {
    await write('permit (principal, action, resource);');
    await expect(Policies.start(dir, events)).rejects.toThrow(/one\.cedar: .* needs an @id/);
    await expect(Policies.start(join(dir, 'nowhere'), events)).rejects.toThrow(/nowhere/);
  });

  it('are taken over only when the folder has kept still between two looks', async () => {
    await write(good);
    const policies = await Policies.start(dir, events);
    await write('');
    await policies.look();
    expect(policies.current.policies).toHaveLength(1);
    await write(`${good} // whole again`);
    await policies.look();
    expect(policies.current.policies).toHaveLength(1);
    await policies.look();
    expect(policies.current.policies).toHaveLength(1);
    await write('');
    await policies.look();
    await policies.look();
    expect(policies.current.policies).toHaveLength(0);
  });

  it('stay as they are while there is a mistake, which is reported until it is mended', async () => {
    await write(good);
    const policies = await Policies.start(dir, events);
    const { current } = policies;
    await write('permit (');
    await policies.look();
    await policies.look();
    expect(policies.current).toBe(current);
    await expect(policies.check()).rejects.toMatchObject({
      detail: expect.stringContaining('one.cedar'),
    });
    await write(`${good}\n`);
    await policies.look();
    await policies.look();
    await expect(policies.check()).resolves.toBeUndefined();
    expect(reported).toEqual(['loaded', 'broken', 'loaded']);
  });
});
