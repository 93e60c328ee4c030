// Brings the whole stack up and keeps it up until Ctrl-C: npm start [-- --fresh]
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSteps, fail, SetupError } from './lib/steps.mjs';
import { root, setUp } from './lib/set-up.mjs';

async function main() {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
  const step = createSteps();
  await setUp(step);
  const { dataLayout, endLeftovers, startGate, wellKnownPorts } =
    await import('../libs/stack/dist/index.js');
  const dataDir = process.env.GATEHOUSE_DATA_DIR ?? join(root, '.gatehouse/data');
  await endLeftovers(dataLayout(dataDir));
  const ports = await wellKnownPorts(process.env);
  if (values.fresh) await forget(dataDir);
  const end = new AbortController();
  const ended = new Promise((resolve) => {
    end.signal.addEventListener('abort', () => resolve(end.signal.reason));
  });
  const interrupted = new SetupError('Stopped before everything was up');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => end.abort(interrupted));
  }
  const gate = await startGate({
    dataDir,
    ports,
    environment: process.env,
    onStep: step,
    onExit: (description) => end.abort(new SetupError(description)),
    signal: end.signal,
  });
  process.stdout.write(describe(gate));
  const reason = await ended;
  const done = step('Stopping');
  await gate.stop();
  done();
  if (reason !== interrupted) throw reason;
}

/** Deletes the data of a stack, and nothing that is not one. */
async function forget(dataDir) {
  if (!existsSync(dataDir)) return;
  if (!existsSync(join(dataDir, 'secrets.json'))) {
    throw new SetupError(`${dataDir} holds no data of Gatehouse, so --fresh does not delete it`);
  }
  await rm(dataDir, { recursive: true, force: true });
}

function describe({ urls, layout }) {
  return `
Gatehouse is up.

  MCP servers   ${urls.mcp}/crm-mcp-server/v1.0/mcp
                ${urls.mcp}/orders-mcp-server/v1.0/mcp
                ${urls.mcp}/kb-mcp-server/v1.0/mcp
  Model API     ${urls.llm}/claude-agent-gateway/v1.0
  OAuth issuer  ${urls.authz}
  Admin API     ${urls.catalog}/v1
  Audit API     ${urls.audit}/v1
  Logs          ${layout.logs}

  A token for the agent:    npm run token -- internal-agent
  A token for the operator: npm run token -- platform-admin --resource urn:gatehouse:control-plane

Ctrl-C stops everything; the data stays (npm start -- --fresh begins anew).
`;
}

main().catch(fail);
