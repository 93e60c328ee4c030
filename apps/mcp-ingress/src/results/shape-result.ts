import { resultPathSegments } from '@gatehouse/contracts';
import type { ListShape, ResultShape } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';
import { pathBelow } from './cut.js';
import type { Cut } from './cut.js';

type Segments = readonly string[];

/** A value as its tool's manifest wants it shown, and what its lists have lost without saying so. */
export interface Shaped {
  readonly value: unknown;
  readonly cuts: readonly Cut[];
}

/** Keeps what is selected, and cuts or summarises lists. A path that leads nowhere changes nothing. */
export function shapeResult(value: unknown, { select, lists }: ResultShape): Shaped {
  const cuts: Cut[] = [];
  const selected = select ? pick(value, select.map(resultPathSegments)) : value;
  // From the inside to the outside: a summary puts its list at another path.
  const inward = lists
    .map((list) => ({ list, segments: resultPathSegments(list.at) }))
    .toSorted((a, b) => b.segments.length - a.segments.length);
  const shaped = inward.reduce<unknown>(
    (whole, { list, segments }) =>
      replaceAt(whole, segments, '', (items, at) => shapeList(items, list, at, cuts)),
    selected === undefined ? null : selected,
  );
  return { value: shaped, cuts };
}

/** What the paths lead to, in its place; undefined if that is nothing. */
function pick(value: unknown, paths: readonly Segments[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) {
    const inner = below(paths, '*');
    return value.flatMap((item: unknown) => {
      const picked = inner.length > 0 ? pick(item, inner) : undefined;
      return picked === undefined ? [] : [picked];
    });
  }
  if (!isObject(value)) return undefined;
  const members = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    const inner = [...below(paths, key), ...(key === '*' ? [] : below(paths, '*'))];
    const picked = inner.length > 0 ? pick(member, inner) : undefined;
    return picked === undefined ? [] : [[key, picked]];
  });
  return Object.fromEntries(members);
}

/** What is left of the paths that begin with this name. */
function below(paths: readonly Segments[], name: string): Segments[] {
  return paths.filter(([first]) => first === name).map((path) => path.slice(1));
}

/** The value with every list at the path replaced; the rest is shared with the original. */
function replaceAt(
  value: unknown,
  [name, ...rest]: Segments,
  at: string,
  replace: (items: readonly unknown[], at: string) => unknown,
): unknown {
  if (name === undefined) return Array.isArray(value) ? replace(value, at) : value;
  const inner = (child: unknown, key: string): unknown =>
    replaceAt(child, rest, pathBelow(at, key), replace);
  if (Array.isArray(value)) {
    return name === '*' ? value.map((item: unknown) => inner(item, '*')) : value;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => [
    key,
    name === '*' || name === key ? inner(member, key) : member,
  ]);
  return Object.fromEntries(members);
}

function shapeList(
  items: readonly unknown[],
  { first, summary }: ListShape,
  at: string,
  cuts: Cut[],
): unknown {
  const kept = items.slice(0, first);
  if (summary) return { count: items.length, first: kept };
  if (kept.length < items.length) {
    cuts.push({ at, unit: 'items', shown: kept.length, of: items.length });
  }
  return kept;
}
