import { repositoryRoot } from '@gatehouse/stack';
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export type Revision = '2025-11-25' | '2026-07-28';

export interface SuiteRun {
  readonly url: string;
  readonly revision: Revision;
  /** What is known to fail: a file of `baseline/`. */
  readonly baseline: string;
  /** Where it writes what it saw. */
  readonly output: string;
}

const HERE = join(repositoryRoot(), 'test/conformance');
const SUITE = join(
  repositoryRoot(),
  'node_modules/@modelcontextprotocol/conformance/dist/index.js',
);
const TIMEOUT_MS = 120_000;

/** The known failures of a revision. */
export function baselineOf(revision: Revision): string {
  return join(HERE, 'baseline', `${revision}.yaml`);
}

/**
 * Runs the official suite against a server. It fails for a failure that is not in the baseline, and for an
 * entry of the baseline that does not fail any more.
 */
export function runSuite(run: SuiteRun): Promise<{ readonly code: number; readonly said: string }> {
  const options = ['--url', run.url, '--requirements', run.revision, '-o', run.output];
  const args = [
    '--import',
    join(HERE, 'support/newer-fs.mjs'),
    SUITE,
    'server',
    ...options,
    '--expected-failures',
    run.baseline,
  ];
  const environment = { PATH: process.env['PATH'], HOME: run.output, NO_COLOR: '1' };
  return new Promise((resolve) => {
    const settings = { env: environment, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, args, settings, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, said: `${stdout}${stderr}` });
    });
  });
}
