// Does all set-up, runs every test and ends with the line "N passed, N failed": npm test [-- jest options]
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSteps, fail } from './lib/steps.mjs';
import { root, setUp } from './lib/set-up.mjs';

async function main() {
  await setUp(createSteps());
  const dir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const report = join(dir, 'report.json');
  try {
    const code = await jest([...process.argv.slice(2), '--json', `--outputFile=${report}`]);
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(
      await readFile(report, 'utf8'),
    );
    // A suite that cannot even be loaded has no failed test of its own, but has failed all the same.
    const broken = testResults.filter(
      (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
    ).length;
    process.stdout.write(`${numPassedTests} passed, ${numFailedTests + broken} failed\n`);
    process.exitCode = code;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function jest(args) {
  const bin = join(root, 'node_modules/jest/bin/jest.js');
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', bin, '--maxWorkers=2', ...args],
      // With --json Jest writes the report to stdout too, unless a file is given; its progress is on stderr.
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

main().catch(fail);
