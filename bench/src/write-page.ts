import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Section {
  /** The root of the repository. */
  readonly root: string;
  readonly suite: string;
  readonly text: string;
  /** False for a run that is only a look: it changes no page. */
  readonly keep: boolean;
}

/** Puts a suite's results into its place of `docs/benchmarks.md`, and says what it did. */
export async function writePage({ root, suite, text, keep }: Section): Promise<string> {
  const file = join(root, 'docs/benchmarks.md');
  if (!keep) return 'A quick run is not written to docs/benchmarks.md.';
  await writeFile(file, withSection(await readFile(file, 'utf8'), suite, text));
  return 'Written to docs/benchmarks.md.';
}

/**
 * The page with a suite's section replaced: what stands between its two marks.
 * @throws Error if the page has no such marks.
 */
export function withSection(page: string, suite: string, text: string): string {
  const [begin, end] = [`<!-- ${suite}: begin -->`, `<!-- ${suite}: end -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for ${suite}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
