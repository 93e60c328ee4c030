import { z } from 'zod';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import type { References } from './references.js';
import { nameFromPath } from './tool-name.js';

const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;

/** Every tool has its schemas compiled once, which takes a millisecond or two. */
const MAX_OPERATIONS = 2_000;

export type Method = Uppercase<(typeof METHODS)[number]>;

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  deprecated: z.boolean().optional(),
  schema: z.unknown().optional(),
  style: z.string().optional(),
  explode: z.boolean().optional(),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.unknown()).optional(),
});

export type ContractParameter = z.output<typeof Parameter> & { readonly at: Path };

const OperationObject = z.object({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()).default({}),
});

/** One operation of a contract, with the references around its parameters followed. */
export interface ContractOperation {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly parameters: readonly ContractParameter[];
  readonly requestBody: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  /** Where it stands in the contract. */
  readonly at: Path;
}

interface Reading {
  readonly references: References;
  readonly mistakes: Finding[];
}

/** The operations of a contract that fits its schema, in its order. TRACE is no operation of a tool. */
export function operationsOf(
  document: unknown,
  references: References,
  mistakes: Finding[],
): ContractOperation[] {
  const paths = isRecord(document) && isRecord(document['paths']) ? document['paths'] : {};
  const operations: ContractOperation[] = [];
  for (const [path, entry] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue;
    const item = references.follow(entry, ['paths', path]);
    if (!item || !isRecord(item.value)) continue;
    checkPath(path, mistakes);
    for (const method of METHODS) {
      const place = { path, method, at: item.path };
      const operation = readOperation(item.value, place, { references, mistakes });
      if (operation) operations.push(operation);
    }
  }
  if (operations.length > MAX_OPERATIONS) {
    const message = `holds ${operations.length} operations, and ${MAX_OPERATIONS} are the most`;
    mistakes.push({ path: ['paths'], message });
    return [];
  }
  for (const operation of operations) {
    checkParameters(operation, mistakes);
    checkReferred(operation, { references, mistakes });
  }
  checkIds(operations, mistakes);
  return operations;
}

function readOperation(
  item: Record<string, unknown>,
  place: { path: string; method: (typeof METHODS)[number]; at: Path },
  reading: Reading,
): ContractOperation | null {
  if (!Object.hasOwn(item, place.method)) return null;
  const at = [...place.at, place.method];
  const parsed = OperationObject.safeParse(item[place.method]);
  if (!parsed.success) {
    // Its path item was referred to, and what is referred to has not been held to the schema of a path item.
    reading.mistakes.push({ path: at, message: 'is not an operation' });
    return null;
  }
  const operation = parsed.data;
  const shared = Array.isArray(item['parameters']) ? item['parameters'] : [];
  const own = readParameters(operation.parameters, [...at, 'parameters'], reading);
  const inherited = readParameters(shared, [...place.at, 'parameters'], reading).filter(
    (parameter) => !own.some((other) => isSame(parameter, other)),
  );
  const method = METHOD_NAMES[place.method];
  return {
    operationId: operation.operationId || nameFromPath(method, place.path),
    method,
    path: place.path,
    summary: operation.summary?.trim() || undefined,
    description: operation.description?.trim() || undefined,
    parameters: [...inherited, ...own],
    requestBody: operation.requestBody,
    responses: operation.responses,
    at,
  };
}

const METHOD_NAMES = {
  get: 'GET',
  head: 'HEAD',
  options: 'OPTIONS',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const satisfies Record<(typeof METHODS)[number], Method>;

function readParameters(
  values: readonly unknown[],
  at: Path,
  { references, mistakes }: Reading,
): ContractParameter[] {
  return values.flatMap((value, index) => {
    const target = references.follow(value, [...at, index]);
    const parsed = Parameter.safeParse(target?.value);
    if (target && parsed.success) return [{ ...parsed.data, at: target.path }];
    mistakes.push({ path: [...at, index], message: 'is not a parameter' });
    return [];
  });
}

function isSame(a: ContractParameter, b: ContractParameter): boolean {
  return a.in === b.in && a.name === b.name;
}

function checkPath(path: string, mistakes: Finding[]): void {
  const at = ['paths', path];
  if (/[?#\s\\]/.test(path) || /(^|\/)\.\.?(\/|$)/.test(path)) {
    mistakes.push({ path: at, message: 'is not a plain path: no query, spaces or dot segments' });
  }
  const names = placeholders(path);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    mistakes.push({ path: at, message: `has the placeholder {${name}} twice` });
  }
}

function checkParameters({ path, parameters, at }: ContractOperation, mistakes: Finding[]): void {
  const names = placeholders(path);
  for (const [index, parameter] of parameters.entries()) {
    if (parameters.findIndex((other) => isSame(parameter, other)) !== index) {
      const message = `the ${parameter.in} parameter ${parameter.name} is declared twice`;
      mistakes.push({ path: parameter.at, message });
    }
    if (parameter.in === 'path' && !names.includes(parameter.name)) {
      mistakes.push({ path: parameter.at, message: `{${parameter.name}} is not in the path` });
    }
  }
  for (const name of names) {
    if (parameters.some((parameter) => parameter.in === 'path' && parameter.name === name))
      continue;
    mistakes.push({ path: at, message: `has no parameter for {${name}} of its path` });
  }
}

/** What a reference points at has not been held to the schema of the place where the reference stands. */
function checkReferred(operation: ContractOperation, { references, mistakes }: Reading): void {
  const { requestBody, responses, at } = operation;
  const body = references.follow(requestBody, [])?.value;
  if (requestBody !== undefined && !(isRecord(body) && isRecord(body['content']))) {
    mistakes.push({ path: [...at, 'requestBody'], message: 'is not a request body' });
  }
  for (const [status, response] of Object.entries(responses)) {
    const target = references.follow(response, [])?.value;
    if (status.startsWith('x-')) continue;
    if (isRecord(target) && typeof target['description'] === 'string') continue;
    mistakes.push({ path: [...at, 'responses', status], message: 'is not a response' });
  }
}

function checkIds(operations: readonly ContractOperation[], mistakes: Finding[]): void {
  const seen = new Set<string>();
  for (const { operationId, at } of operations) {
    if (seen.has(operationId)) {
      mistakes.push({ path: [...at, 'operationId'], message: `${operationId} stands here twice` });
    }
    seen.add(operationId);
  }
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
}
