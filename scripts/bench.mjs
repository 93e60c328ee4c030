// Measures, and writes what came of it to docs/benchmarks.md: npm run bench -- llm|mcp [--quick] [--soak] [--json]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSteps, fail, SetupError } from './lib/steps.mjs';
import { root, setUp } from './lib/set-up.mjs';

async function main() {
  const { values, positionals } = readArguments();
  const step = createSteps();
  await setUp(step);
  const { SUITES, writePage } = await import('../bench/dist/index.js');
  const name = positionals[0] ?? 'llm';
  const suite = SUITES[name];
  if (!suite) throw new SetupError(`There is no suite ${name}: ${Object.keys(SUITES).join(', ')}`);
  const control = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => control.abort(new SetupError(`Stopped by ${signal}`)));
  }
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const cache = join(root, '.gatehouse/bench');
  await mkdir(cache, { recursive: true });
  try {
    const result = await suite({
      quick: values.quick,
      soak: values.soak,
      scratch,
      cache,
      signal: control.signal,
      onStep: step,
      onExit: (description) => control.abort(new SetupError(description)),
    });
    const page = await writePage({ root, suite: name, text: result.page, keep: !values.quick });
    process.stdout.write(`${result.page}\n\n${page}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(result.summary)}\n`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function readArguments() {
  const flag = { type: 'boolean', default: false };
  return parseArgs({ allowPositionals: true, options: { quick: flag, soak: flag, json: flag } });
}

main().then(
  () => process.exit(),
  (error) => {
    fail(error);
    process.exit();
  },
);
