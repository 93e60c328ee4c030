import { FIND_TOOLS } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';
import { isObject } from '../json/is-object.js';
import { CALL_TOOL } from './search-tools.js';

type Params = Readonly<Record<string, unknown>>;

/** Whether a call is of the search itself. */
export function isSearch({ published }: ServedServer, params: Params): boolean {
  return published.search !== undefined && params['name'] === FIND_TOOLS;
}

/**
 * What is called through `call_tool`: from here on it is a call of that tool, and governed as such. Null for
 * a call of anything else. Without a name it calls nothing, and whoever governs it will say so.
 */
export function unwrapCall({ published }: ServedServer, params: Params): Params | null {
  if (!published.search || params['name'] !== CALL_TOOL) return null;
  const { arguments: wrapped, ...others } = params;
  if (!isObject(wrapped)) return { ...others, name: '' };
  return { ...others, name: wrapped['name'], arguments: wrapped['arguments'] };
}
