import { z } from 'zod';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import type { Faults } from './faults.js';
import { checkParameters, checkPath, checkReferred } from './operation-checks.js';
import type { References } from './references.js';
import { nameFromPath, withHash } from './tool-name.js';

const METHODS = {
  get: 'GET',
  head: 'HEAD',
  options: 'OPTIONS',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

/** Every tool has its schemas compiled once, which takes a millisecond or two. */
const MAX_OPERATIONS = 2_000;

export type Method = (typeof METHODS)[keyof typeof METHODS];

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  deprecated: z.boolean().optional(),
  schema: z.unknown().optional(),
  content: z.record(z.string(), z.unknown()).optional(),
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
  tags: z.array(z.string()).catch([]).default([]),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()).catch({}).default({}),
  security: z.unknown().optional(),
});

/** One operation of a contract, with the references around its parameters followed. */
export interface ContractOperation {
  readonly operationId: string;
  /** What it is called where its own `operationId` is none, or that of others too. */
  readonly pathId: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly parameters: readonly ContractParameter[];
  readonly requestBody: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  /** Its own security requirements; undefined if those of the contract hold. */
  readonly security: unknown;
  /** Where it stands in the contract. */
  readonly at: Path;
  /** Why it cannot be called; empty if it can. */
  readonly faults: readonly Finding[];
}

export interface Reading {
  readonly references: References;
  readonly faults: Faults;
}

/**
 * The operations of a contract, in its order, each with what is wrong with it. TRACE is no operation of a
 * tool.
 */
export function operationsOf(
  document: Readonly<Record<string, unknown>>,
  reading: Reading,
): ContractOperation[] | Finding {
  const paths = isRecord(document['paths']) ? document['paths'] : {};
  const operations = Object.entries(paths).flatMap(([path, entry]) => {
    const item = path.startsWith('x-') ? null : reading.references.follow(entry, ['paths', path]);
    if (!item || !isRecord(item.value)) return [];
    const { value, path: at } = item;
    return methodsOf(value).map((method) => readOperation(value, { path, method, at }, reading));
  });
  if (operations.length <= MAX_OPERATIONS) return withUniqueIds(operations);
  const message = `holds ${operations.length} operations, and ${MAX_OPERATIONS} are the most`;
  return { path: ['paths'], message };
}

function methodsOf(item: Record<string, unknown>): (keyof typeof METHODS)[] {
  const all = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;
  return all.filter((method) => Object.hasOwn(item, method));
}

interface Place {
  readonly path: string;
  readonly method: keyof typeof METHODS;
  readonly at: Path;
}

function readOperation(
  item: Record<string, unknown>,
  place: Place,
  reading: Reading,
): ContractOperation {
  const at = [...place.at, place.method];
  const parsed = OperationObject.safeParse(item[place.method]);
  const operation = parsed.success ? parsed.data : OperationObject.parse({});
  const mistakes: Finding[] = parsed.success ? [] : [{ path: at, message: 'is not an operation' }];
  const shared = Array.isArray(item['parameters']) ? item['parameters'] : [];
  const read = (values: readonly unknown[], path: Path): ContractParameter[] =>
    readParameters(values, path, { ...reading, mistakes });
  const own = read(operation.parameters, [...at, 'parameters']);
  const inherited = read(shared, [...place.at, 'parameters']).filter(
    (parameter) => !own.some((other) => isSame(parameter, other)),
  );
  const method = METHODS[place.method];
  const result = {
    operationId: operation.operationId || nameFromPath(method, place.path),
    pathId: nameFromPath(method, place.path),
    method,
    path: requestPath(place.path),
    summary: operation.summary?.trim() || undefined,
    description: operation.description?.trim() || undefined,
    tags: operation.tags,
    parameters: [...inherited, ...own],
    requestBody: operation.requestBody,
    responses: operation.responses,
    security: operation.security,
    at,
  };
  mistakes.push(...checkPath(place.path), ...checkParameters(result));
  mistakes.push(...checkReferred(result, reading.references));
  return { ...result, faults: distinct([...faultsOf(result, place, reading), ...mistakes]) };
}

/** Some contracts tell operations on one path apart by a fragment, which is no part of a request. */
function requestPath(path: string): string {
  return path.replace(/#.*$/, '');
}

/** What is wrong here does not keep an operation from being called. */
const UNNEEDED = new Set(['responses', 'callbacks', 'tags', 'externalDocs', 'servers']);
const METHOD_KEYS = new Set([...Object.keys(METHODS), 'trace', 'servers']);

function faultsOf(
  { at, parameters, requestBody }: Omit<ContractOperation, 'faults'>,
  place: Place,
  { faults }: Reading,
): Finding[] {
  return [
    ...faults.at(at, UNNEEDED),
    ...faults.at(['paths', place.path], METHOD_KEYS),
    ...faults.at(place.at, METHOD_KEYS),
    ...parameters.flatMap((parameter) => faults.of({ value: parameter, path: parameter.at })),
    ...faults.of({ value: requestBody, path: [...at, 'requestBody'] }),
  ];
}

function readParameters(
  values: readonly unknown[],
  at: Path,
  { references, mistakes }: Reading & { mistakes: Finding[] },
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

/** Operations that share an `operationId` are called after their paths, every one of them: no one is the first. */
function withUniqueIds(operations: readonly ContractOperation[]): ContractOperation[] {
  const renamed = renameShared(operations, ({ pathId }) => pathId);
  return renameShared(renamed, (each) => withHash(each.pathId, each.at.join('/')));
}

function renameShared(
  operations: readonly ContractOperation[],
  rename: (operation: ContractOperation) => string,
): ContractOperation[] {
  const counts = new Map<string, number>();
  for (const { operationId } of operations) {
    counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
  }
  return operations.map((each) =>
    counts.get(each.operationId) === 1 ? each : { ...each, operationId: rename(each) },
  );
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path }) => {
    const key = path.join('\n');
    return seen.has(key) ? false : seen.add(key);
  });
}
