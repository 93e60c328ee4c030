import { isRecord } from '../text/document.js';
import { pointerParts } from '../text/path.js';

/** What a pointer in a fragment (RFC 6901 section 6) points at; null where there is nothing. */
export function valueAt(
  document: unknown,
  fragment: string,
): { readonly value: unknown; readonly path: string[] } | null {
  let value = document;
  const path: string[] = [];
  for (const part of pointerParts(decoded(fragment))) {
    const child = childOf(value, part);
    if (child === undefined) return null;
    value = child;
    path.push(part);
  }
  return { value, path };
}

function childOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(part) ? value[Number(part)] : undefined;
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

/** References are URI fragments, so a pointer may be percent-encoded. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
