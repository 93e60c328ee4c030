// Shows what tools a contract or manifests would become, and what they cost: npm run tools -- <file>…
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createSteps, fail, SetupError } from './lib/steps.mjs';
import { setUpCode } from './lib/set-up.mjs';

const USAGE = `Usage: npm run tools -- <OpenAPI contract, file or folder of manifests>… [--json]

  npm run tools -- mocks/crm/openapi.yaml
  npm run tools -- deploy/manifests
  npm run --silent tools -- contract.json --json`;

async function main() {
  const { values, positionals } = parseOrExplain();
  if (positionals.length === 0) throw new SetupError(USAGE);
  for (const path of positionals) checkReadable(path);
  await setUpCode(createSteps());
  const { runPreview } = await import('../apps/catalog/dist/preview/command.js');
  const { text, isFine } = await runPreview({
    paths: positionals,
    json: values.json,
    root: '/',
    environment: process.env,
  });
  process.stdout.write(text);
  if (!isFine) process.exitCode = 1;
}

function checkReadable(path) {
  try {
    if (!statSync(path).isDirectory()) readFileSync(path);
  } catch (error) {
    throw new SetupError(`${path} cannot be read (${error.code})`);
  }
}

function parseOrExplain() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${USAGE}`);
  }
}

main().catch(fail);
