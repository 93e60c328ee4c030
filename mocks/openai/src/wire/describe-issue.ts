import type { GatewayError } from '@gatehouse/contracts';
import type { z } from 'zod';
import { refusal } from '../errors/refusal.js';

type Issue = z.core.$ZodIssue;

interface Located {
  readonly issue: Issue;
  readonly path: readonly PropertyKey[];
}

/** The first mistake of a body in the words of the API. It names fields, never what they hold. */
export function describeIssue(error: z.core.$ZodError): GatewayError {
  const [first] = error.issues;
  if (!first) return refusal('The request is malformed.');
  const { issue, path } = deepest(first, []);
  if (issue.code === 'unrecognized_keys') {
    const param = pathOf([...path, ...issue.keys.slice(0, 1)]);
    return refusal(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  }
  const param = pathOf(path);
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    const text = `Missing required parameter: '${param}'.`;
    return refusal(text, { param, code: 'missing_required_parameter' });
  }
  if (issue.code === 'invalid_type') {
    const text = `Invalid type for '${param}': expected ${issue.expected}.`;
    return refusal(text, { param, code: 'invalid_type' });
  }
  return refusal(`Invalid value for '${param}'${expectation(issue)}`, {
    param,
    code: 'invalid_value',
  });
}

/** Of the branches of a union, the one that got furthest was the one that was meant. */
function deepest(issue: Issue, parents: readonly PropertyKey[]): Located {
  const path = [...parents, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path };
  const branches = issue.errors.flatMap(([first]) => (first ? [deepest(first, path)] : []));
  return branches.reduce((a, b) => (b.path.length > a.path.length ? b : a));
}

function expectation(issue: Issue): string {
  if (issue.code !== 'invalid_value') return '.';
  return `. Supported values are: ${issue.values.map((one) => `'${String(one)}'`).join(', ')}.`;
}

/** `messages[0].content` */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
