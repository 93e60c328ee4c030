import { fetchToken, repositoryRoot } from '@gatehouse/stack';
import type { RunningGate } from '@gatehouse/stack';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from './fixture-server.js';

/** What is described otherwise, and what its name is. */
const DESCRIBED = { tools: 'test_simple_text', prompts: 'test_simple_prompt' };

/** How the fixture is published otherwise than before: by another manifest, which an administrator applies. */
export async function changing({ urls, layout }: RunningGate, fixture: string): Promise<Change> {
  const file = join(repositoryRoot(), 'test/conformance/manifests/fixture.yaml');
  const [manifest = ''] = (await readFile(file, 'utf8')).split('---');
  const token = await fetchToken({
    issuer: urls.authz,
    credentials: layout.credentials,
    application: 'platform-admin',
  });
  let times = 0;
  return async (what) => {
    const description = `Described ${(times += 1)} times`;
    const other = `  ${what}:\n    ${DESCRIBED[what]}: { description: ${description} }\n`;
    const body = manifest.replace('${FIXTURE_URL}', fixture) + other;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' };
    const applied = await fetch(`${urls.catalog}/v1/apply`, { method: 'POST', headers, body });
    if (!applied.ok) throw new Error(`it cannot be changed: ${await applied.text()}`);
  };
}
