import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFixtureGate } from './support/fixture-gate.js';
import type { FixtureGate } from './support/fixture-gate.js';
import { baselineOf, runSuite } from './support/run-suite.js';
import type { Revision } from './support/run-suite.js';

const REVISIONS: readonly Revision[] = ['2025-11-25', '2026-07-28'];

describe('the official conformance suite, against the gate before a server', () => {
  let gate: FixtureGate;

  beforeAll(async () => {
    gate = await startFixtureGate();
  }, 120_000);

  afterAll(async () => {
    await gate?.stop();
  }, 60_000);

  it.each(REVISIONS)(
    'finds at revision %s what is known to fail, and nothing else [mcp:conformance]',
    async (revision) => {
      const { code, said } = await runSuite({
        url: gate.url,
        revision,
        baseline: baselineOf(revision),
        output: join(gate.scratch, revision),
      });
      if (code !== 0) throw new Error(`The suite is not content at ${revision}:\n${said}`);
    },
    150_000,
  );

  it.each(REVISIONS)(
    'says of every known failure at revision %s why it is one',
    async (revision) => {
      const entries = (await readFile(baselineOf(revision), 'utf8')).split('\n').filter(isEntry);
      for (const entry of entries) expect(entry).toMatch(/^ {2}- \S+ # \S.{10,}$/);
    },
  );
});

function isEntry(line: string): boolean {
  return line.trimStart().startsWith('-');
}
