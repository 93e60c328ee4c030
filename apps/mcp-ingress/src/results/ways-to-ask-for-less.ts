import type { JsonSchema } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';

/** Arguments that page through a list, without regard to case and separators. */
const PAGING = new Set(
  `after before count cursor first from last limit maxresults next nexttoken offset page pagenumber
  pagesize pagetoken perpage size skip startat startingafter take top`.split(/\s+/),
);
/** So many names are told at most. */
const MAX_NAMES = 8;

export interface WaysToAskForLess {
  /** Arguments that ask for a part of a list. */
  readonly paging: readonly string[];
  /** Other arguments that need not be given: they narrow down, or say what is wanted. */
  readonly others: readonly string[];
}

/** By which arguments of a tool less can be asked for. */
export function waysToAskForLess({ properties, required }: JsonSchema): WaysToAskForLess {
  const names = isObject(properties) ? Object.keys(properties) : [];
  const needed = new Set<unknown>(Array.isArray(required) ? required : []);
  const pages = (name: string): boolean =>
    PAGING.has(name.replaceAll(/[^A-Za-z]/g, '').toLowerCase());
  return {
    paging: names.filter(pages).slice(0, MAX_NAMES),
    others: names.filter((name) => !pages(name) && !needed.has(name)).slice(0, MAX_NAMES),
  };
}

/** In words, for a model. */
export function adviceOf({ paging, others }: WaysToAskForLess): string {
  const advice = [
    ...(paging.length > 0 ? [`For the rest, call again with ${paging.join(', ')}.`] : []),
    ...(others.length > 0 ? [`To narrow it down, use ${others.join(', ')}.`] : []),
  ];
  return advice.join(' ') || 'This tool has no argument by which less can be asked for.';
}
