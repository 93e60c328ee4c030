import type { z } from 'zod';
import { isRecord } from '../text/document.js';
import { atMost } from '../text/mistake.js';
import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import { didYouMean, noSuch } from '../text/suggest.js';
import { knownFields } from './known-fields.js';

type Issue = z.core.$ZodIssue;

/** So many findings about one manifest are enough to work on. */
const MAX = 100;

/** Says what a schema found in the words of whoever wrote the manifest, one finding a field. */
export function shapeFindings(
  schema: z.ZodType,
  raw: unknown,
  issues: readonly Issue[],
): Finding[] {
  const findings = issues.slice(0, MAX + 1).flatMap((issue) => translate(schema, raw, issue));
  const seen = new Set<string>();
  const first = findings.filter(({ path }) => {
    const key = JSON.stringify(path);
    return seen.has(key) ? false : seen.add(key);
  });
  return atMost(first, MAX);
}

function translate(schema: z.ZodType, raw: unknown, issue: Issue): Finding[] {
  const path = toPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownFields(schema, path);
    return issue.keys.slice(0, MAX + 1).map((key) => ({
      path: [...path, key],
      message: noSuch('field', key, known),
    }));
  }
  if (issue.code === 'invalid_union') return translateUnion(schema, raw, issue);
  return [{ path, message: messageOf(issue, valueAt(raw, path)) }];
}

function messageOf(issue: Issue, given: unknown): string {
  if (issue.code === 'invalid_value') return oneOf(issue.values, given, issue.message);
  return issue.code === 'invalid_type' ? wrongType(issue.expected, given) : issue.message;
}

/** Of several alternatives, the one that came closest is the one that was meant. */
function translateUnion(
  schema: z.ZodType,
  raw: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
): Finding[] {
  const path = toPath(issue.path);
  if ('options' in issue && Array.isArray(issue.options)) {
    return [{ path, message: oneOf(issue.options, valueAt(raw, path), issue.message) }];
  }
  const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
  if (!closest || closest.length === 0) return [{ path, message: issue.message }];
  return closest.flatMap((inner) =>
    translate(schema, raw, { ...inner, path: [...issue.path, ...inner.path] }),
  );
}

function oneOf(values: readonly unknown[], given: unknown, message: string): string {
  if (given === undefined) return `is missing: use ${list(values)}`;
  if (typeof given !== 'string' || values.length < 2) return message;
  return `use ${list(values)}${didYouMean(given, values.map(String))}`;
}

function wrongType(expected: string, given: unknown): string {
  if (given === undefined) return 'is missing';
  if (expected === 'string' && (typeof given === 'number' || typeof given === 'boolean')) {
    return 'must be a text: write it in quotes';
  }
  return `must be ${article(expected)}, and is ${article(nameOf(given))}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

const ARTICLES: Readonly<Record<string, string>> = {
  null: 'nothing',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

function article(type: string): string {
  return ARTICLES[type] ?? `a ${type}`;
}

function list(values: readonly unknown[]): string {
  return values
    .map(String)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
}

function toPath(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((part) => (typeof part === 'number' ? part : String(part)));
}

function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isRecord(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}
