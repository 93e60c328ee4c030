import type { LlmApiManifest } from '../manifest/manifest.js';
import type { Finding } from '../text/mistake.js';
import { shorten } from '../text/path.js';

/** Models that an LLM API promises and cannot bring anybody to: a mistake in writing, most of the time. */
export function unreachableModels({
  models,
  aliases,
  targets,
}: Pick<LlmApiManifest['spec'], 'models' | 'aliases' | 'targets'>): Finding[] {
  const served = targets.flatMap((target) => target.models);
  const unserved = models.flatMap((pattern, index) =>
    served.some((other) => overlap(pattern, other))
      ? []
      : [{ path: ['spec', 'models', index], message: `no target serves ${shorten(pattern)}` }],
  );
  const astray = Object.entries(aliases).flatMap(([alias, model]) => {
    const missing = [
      models.some((pattern) => overlap(pattern, model)) ? [] : ['the API does not offer'],
      served.some((pattern) => overlap(pattern, model)) ? [] : ['no target serves'],
    ].flat();
    const path = ['spec', 'aliases', alias];
    return missing.slice(0, 1).map((what) => ({ path, message: `${what} ${shorten(model)}` }));
  });
  return [...unserved, ...astray];
}

/** Whether a model may fit both. A name is a pattern that only itself fits. */
function overlap(a: string, b: string): boolean {
  const [x, y] = [prefixOf(a), prefixOf(b)];
  if (x === null && y === null) return a === b;
  if (x === null) return a.startsWith(y ?? '');
  if (y === null) return b.startsWith(x);
  return x.startsWith(y) || y.startsWith(x);
}

function prefixOf(pattern: string): string | null {
  return pattern.endsWith('*') ? pattern.slice(0, -1) : null;
}
