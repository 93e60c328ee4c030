// Starts everything, asks the agent a question, shows what the gate did, stops everything: npm run demo [-- --json]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSteps, fail, SetupError } from './lib/steps.mjs';
import { setUp } from './lib/set-up.mjs';

async function main() {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const step = createSteps();
  await setUp(step);
  const { freePorts, renderReport, runDemo, startGate } =
    await import('../libs/stack/dist/index.js');
  const end = endOfDemo();
  // Everything that the demo writes is its own, on ports of its own: it runs beside `npm start`.
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  const dataDir = join(scratch, 'data');
  await mkdir(dataDir);
  const environment = process.env;
  let gate;
  let keep = false;
  try {
    gate = await startGate({
      dataDir,
      ports: await freePorts(),
      environment,
      onStep: step,
      onExit: (description) => end.abort(new SetupError(description)),
      signal: end.signal,
      volatile: true,
    });
    const onProgress = (text) => process.stderr.write(indent(text));
    const asked = runDemo({ gate, environment, onStep: step, onProgress });
    const report = await Promise.race([asked, end.happened]);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : renderReport(report));
  } catch (error) {
    keep = true;
    throw error;
  } finally {
    const done = step('Stopping');
    await gate?.stop();
    if (!keep) await rm(scratch, { recursive: true, force: true });
    done(keep ? `what the services wrote is in ${dataDir}/logs` : '');
  }
}

/** A service that ends by itself, or Ctrl-C, ends the demo. */
function endOfDemo() {
  const control = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => control.abort(new SetupError(`Stopped by ${signal}`)));
  }
  const happened = new Promise((_, reject) => {
    control.signal.addEventListener('abort', () => reject(control.signal.reason));
  });
  happened.catch(() => undefined);
  return { abort: (reason) => control.abort(reason), signal: control.signal, happened };
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
