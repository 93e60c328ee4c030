// Brings the whole stack up and keeps it up until Ctrl-C: npm start [-- --fresh]
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSteps, fail } from './lib/steps.mjs';
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
  if (values.fresh) await rm(dataDir, { recursive: true, force: true });
  let end;
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(null));
  const gate = await startGate({
    dataDir,
    ports,
    environment: process.env,
    onStep: step,
    onExit: end,
  });
  process.stdout.write(describe(gate));
  const accident = await ended;
  const done = step('Stopping');
  await gate.stop();
  done();
  if (accident) throw new Error(`${accident}. Its log is in ${gate.layout.logs}`);
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

  A token for the agent:    npm run --silent token -- internal-agent
  A token for the operator: npm run --silent token -- platform-admin --resource urn:gatehouse:control-plane

Ctrl-C stops everything; the data stays (npm start -- --fresh begins anew).
`;
}

main().catch(fail);
