import { PriceListSpec } from '../manifest/llm/prices.js';
import type { LlmApiManifest } from '../manifest/manifest.js';
import { readText } from '../text/read-text.js';
import type { Finding } from '../text/mistake.js';
import { formatPath } from '../text/path.js';

type ReadFile = (path: string) => Promise<{ readonly text: string } | { readonly problem: string }>;

/** Puts the prices into the manifest that names their file, so that it stands alone. */
export async function withPrices(
  manifest: LlmApiManifest,
  readFile: ReadFile,
): Promise<{ readonly manifest: LlmApiManifest; readonly mistakes: readonly Finding[] }> {
  const { prices: path } = manifest.spec;
  if (typeof path !== 'string') return { manifest, mistakes: [] };
  const file = await readFile(path);
  if ('problem' in file) return { manifest, mistakes: [found(file.problem)] };
  const read = readPrices(file.text);
  if ('problems' in read) {
    return { manifest, mistakes: read.problems.map((problem) => found(`${path}: ${problem}`)) };
  }
  return {
    manifest: { ...manifest, spec: { ...manifest.spec, prices: read.prices } },
    mistakes: [],
  };
}

function readPrices(
  text: string,
): { prices: Exclude<LlmApiManifest['spec']['prices'], string> } | { problems: string[] } {
  const [document, ...others] = readText(text);
  if (!document || others.length > 0) return { problems: ['prices are one document'] };
  if (document.problems.length > 0) {
    return { problems: document.problems.map(({ message }) => message) };
  }
  const parsed = PriceListSpec.safeParse(document.value);
  if (parsed.success) return { prices: parsed.data };
  return {
    problems: parsed.error.issues.map(({ path, message }) => {
      const where = formatPath(
        path.map((part) => (typeof part === 'number' ? part : String(part))),
      );
      return where ? `${where}: ${message}` : message;
    }),
  };
}

function found(message: string): Finding {
  return { path: ['spec', 'prices'], message };
}
