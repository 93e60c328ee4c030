// Starts everything, asks the agent a question, shows what the gate did, stops everything: npm run demo [-- --json]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSteps, fail } from './lib/steps.mjs';
import { setUp } from './lib/set-up.mjs';

async function main() {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const step = createSteps();
  await setUp(step);
  const { freePorts, renderReport, runDemo, startGate } =
    await import('../libs/stack/dist/index.js');
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  // Everything that the demo writes is its own, on ports of its own: it runs beside `npm start`.
  const dataDir = join(scratch, 'data');
  await mkdir(dataDir);
  const { environment, accident, interrupted } = watch();
  let gate;
  try {
    gate = await startGate({
      dataDir,
      ports: await freePorts(),
      environment,
      onStep: step,
      onExit: accident.report,
      volatile: true,
    });
    const report = await Promise.race([
      runDemo({
        gate,
        environment,
        onStep: step,
        onProgress: (text) => process.stderr.write(indent(text)),
      }),
      accident.happened,
      interrupted,
    ]);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : renderReport(report));
  } finally {
    const done = step('Stopping');
    await gate?.stop();
    await rm(scratch, { recursive: true, force: true });
    done();
  }
}

/** A service that ends by itself, or Ctrl-C, ends the demo. */
function watch() {
  let report;
  const happened = new Promise((_, reject) => {
    report = (description) => reject(new Error(`${description} during the demo`));
  });
  const interrupted = new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => reject(new Error(`Stopped by ${signal}`)));
    }
  });
  happened.catch(() => undefined);
  interrupted.catch(() => undefined);
  return { environment: process.env, accident: { report, happened }, interrupted };
}

function indent(text) {
  return text.replaceAll(/^(?=.)/gm, '      ');
}

main().then(
  () => process.exit(),
  (error) => {
    fail(error);
    process.exit();
  },
);
