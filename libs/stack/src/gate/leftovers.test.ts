import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '../nats.js';
import { dataLayout } from './layout.js';
import { endLeftovers } from './leftovers.js';

/** The largest process id of Linux is smaller. */
const NOBODY = 2 ** 30;

describe('what a killed stack leaves behind', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-leftovers-'));
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('is ended before the next start', async () => {
    const layout = dataLayout(root);
    const nats = await startNats({ dir: layout.nats });
    await writeFile(layout.stackFile, JSON.stringify({ pid: NOBODY }));
    await endLeftovers(layout);
    await eventually(() => expect(nats.process.running).toBe(false));
  });

  it('is left alone while the stack is running', async () => {
    const layout = dataLayout(root);
    const nats = await startNats({ dir: layout.nats });
    await writeFile(layout.stackFile, JSON.stringify({ pid: process.ppid }));
    await expect(endLeftovers(layout)).rejects.toThrow(/running already/);
    expect(nats.process.running).toBe(true);
    await nats.stop();
  });

  it('is not confused with a stranger that has its process id', async () => {
    const layout = dataLayout(root);
    const other = await mkdtemp(join(tmpdir(), 'gatehouse-stranger-'));
    const stranger = await startNats({ dir: other });
    await startNats({ dir: layout.nats }).then((nats) => nats.stop());
    await writeFile(join(layout.nats, 'nats.pid'), String(stranger.process.pid));
    await endLeftovers(layout);
    expect(stranger.process.running).toBe(true);
    await stranger.stop();
    await rm(other, { recursive: true, force: true });
  });
});
