// Prints an access token, and nothing else, on stdout: npm run --silent token -- internal-agent
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, SetupError } from './lib/steps.mjs';
import { root } from './lib/set-up.mjs';

const USAGE = `Usage: npm run token -- <application> [--resource URL]… [--scope "…"]

  npm run token -- internal-agent
  npm run token -- internal-agent --resource http://127.0.0.1:8080/crm-mcp-server/v1.0/mcp
  npm run token -- platform-admin --resource urn:gatehouse:control-plane`;

async function main() {
  const { values, positionals } = parseOrExplain();
  const [application] = positionals;
  if (!application || positionals.length > 1) throw new SetupError(USAGE);
  const dataDir = process.env.GATEHOUSE_DATA_DIR ?? join(root, '.gatehouse/data');
  if (!existsSync(join(root, 'libs/stack/dist/index.js'))) {
    throw new SetupError('Gatehouse is not built yet. Start it first: npm start');
  }
  const { dataLayout, fetchToken } = await import('../libs/stack/dist/index.js');
  const layout = dataLayout(dataDir);
  if (!existsSync(layout.stackFile)) {
    throw new SetupError('No stack is running here. Start it first: npm start');
  }
  const { urls } = JSON.parse(readFileSync(layout.stackFile, 'utf8'));
  const token = await fetchToken({
    issuer: urls.authz,
    credentials: layout.credentials,
    application,
    resources: values.resource ?? [],
    scope: values.scope,
  });
  process.stdout.write(`${token}\n`);
}

function parseOrExplain() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { resource: { type: 'string', multiple: true }, scope: { type: 'string' } },
    });
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${USAGE}`);
  }
}

main().catch(fail);
