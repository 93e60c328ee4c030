import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import { noSuch } from '../text/suggest.js';

/** What a manifest of the directory may refer to as `${NAME}` or `${NAME:-default}`. */
export type Variables = Readonly<Record<string, string>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Puts variables into every text of a manifest, except into an OpenAPI contract, which may hold `${…}` of
 * its own. A variable that is neither set nor given a default is a mistake at the place of its use.
 */
export function interpolate(
  manifest: unknown,
  variables: Variables,
): { readonly value: unknown; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return fill(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (!isRecord(value) || isContract(path)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, visit(child, [...path, key])]),
    );
  };
  const fill = (text: string, path: Path): string => {
    if (isContract(path) && text.includes('\n')) return text;
    return text.replaceAll(REFERENCE, (whole, name: string, fallback: string | undefined) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : fallback;
      if (value !== undefined) return value;
      findings.push({ path, message: noSuch('variable', name, Object.keys(variables)) });
      return whole;
    });
  };
  return { value: visit(manifest, []), findings };
}

function isContract(path: Path): boolean {
  return path.length === 2 && path[0] === 'spec' && path[1] === 'openapi';
}
