import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * The first mistake of a body in the words of the API, `<path>: <what is wrong>`. It names fields and
 * what was expected of them, never what they held: bodies are personal.
 */
export function describeIssue(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'The request is malformed';
  const { path, text } = deepest(issue, []);
  return path.length > 0 ? `${path.join('.')}: ${text}` : text;
}

interface Described {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** Of the branches of a union, the one that got furthest was the one that was meant. */
function deepest(issue: Issue, parents: readonly PropertyKey[]): Described {
  const path = [...parents, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return describe(issue, path);
  const branches = issue.errors.flatMap(([first]) => (first ? [deepest(first, path)] : []));
  return branches.reduce((a, b) => (b.path.length > a.path.length ? b : a));
}

function describe(issue: Issue, path: readonly PropertyKey[]): Described {
  if (issue.code === 'invalid_type') return { path, text: typeText(issue) };
  if (issue.code === 'unrecognized_keys') {
    return { path: [...path, ...issue.keys.slice(0, 1)], text: 'Extra inputs are not permitted' };
  }
  if (issue.code === 'invalid_value') {
    return { path, text: `Input should be ${issue.values.map(quoted).join(' or ')}` };
  }
  if (issue.code === 'invalid_union') {
    const text = `Input tag found using 'type' does not match any of the expected tags`;
    return { path: path.slice(0, -1), text };
  }
  return { path, text: issue.message };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'list',
  int: 'integer',
  record: 'dictionary',
  object: 'dictionary',
  boolean: 'boolean',
};

function typeText(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (issue.input === undefined) return 'Field required';
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  return `Input should be a valid ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
