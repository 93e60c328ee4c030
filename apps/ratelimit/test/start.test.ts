import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NatsBus } from '@gatehouse/bus';
import { catalogEntries, catalogKey, SERVICES } from '@gatehouse/contracts';
import { freePort, natsAccounts, startNats } from '@gatehouse/stack';
import type { RunningNats } from '@gatehouse/stack';
import { bootService, connectTestBus, eventually } from '@gatehouse/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { application, llmApi } from './support/entries.js';
import { PeerOfRatelimit } from './support/peer-of-ratelimit.js';
import { ratelimitService } from '../src/service.js';

describe('a start without a catalogue', () => {
  let folder: string;
  let nats: RunningNats;
  let catalog: NatsBus;
  let peer: PeerOfRatelimit;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-catalog-watch-'));
    const include = join(folder, 'accounts.conf');
    await writeFile(include, natsAccounts());
    nats = await startNats({ dir: folder, port: await freePort(), include, env: passwords() });
    catalog = await connectTestBus(nats.url, 'catalog', 'catalog');
    peer = new PeerOfRatelimit(await connectTestBus(nats.url, 'llm-egress', 'llm-egress'));
  });

  afterAll(async () => {
    await Promise.all([catalog.close(), peer.bus.close()]);
    await nats.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('refuses every call until there is one, and serves from then on', async () => {
    const service = await bootService(ratelimitService, {
      NATS_URL: nats.url,
      NATS_USER: 'ratelimit',
      NATS_PASSWORD: 'ratelimit',
    });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    await expect(peer.reserve()).rejects.toMatchObject({ code: 'catalog_unavailable' });
    const entries = await catalog.bucket(catalogEntries);
    for (const entry of [
      llmApi({ name: 'claude' }, [
        { measure: 'total_tokens', limit: 9, window: 'day', per: 'application' },
      ]),
      application({ name: 'agent' }, ['LlmApi claude']),
    ]) {
      await entries.put(catalogKey(entry), entry);
    }
    const grant = await eventually(() => peer.reserve({ promptTokens: 5 }));
    expect(grant).toMatchObject({ granted: true, limits: [{ remaining: 4 }] });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.close();
  }, 30_000);
});

/** Each service's password is its name. */
function passwords(): Record<string, string> {
  const variables = Object.keys(SERVICES).map(
    (name) => [`NATS_PASSWORD_${name.toUpperCase().replaceAll('-', '_')}`, name] as const,
  );
  return Object.fromEntries(variables);
}
