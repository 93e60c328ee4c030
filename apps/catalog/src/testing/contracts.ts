import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ContractTool } from '../openapi/contract-tools.js';
import { readContract } from '../openapi/read-contract.js';
import type { ContractOptions } from '../openapi/read-contract.js';
import { formatPath } from '../text/path.js';

/** Any part of a contract. */
export type Json = Record<string, unknown>;

/** The responses of an operation of which only the rest matters. */
export const ok = { '200': { description: 'fine' } };

/** A contract in OpenAPI 3.0. */
export function contract(paths: Json, rest: Json = {}): Json {
  return { openapi: '3.0.3', info: { title: 'Shop', version: '1' }, paths, ...rest };
}

/** A contract in OpenAPI 3.1. */
export function contract31(paths: Json, rest: Json = {}): Json {
  return { ...contract(paths, rest), openapi: '3.1.0' };
}

/** A contract as it is read, with what is said about it in lines. */
export function read(
  document: unknown,
  credentialHeader: string | null = null,
  more: Partial<ContractOptions> = {},
) {
  const options = { ...more, credentialHeader };
  const { contract: read, mistakes, notes } = readContract(document, options);
  const lines = mistakes.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  return {
    tools: read?.tools ?? [],
    unsupported: (read?.unsupported ?? []).map(({ operationId, reason }) => ({
      operationId,
      reason,
    })),
    title: read?.title,
    mistakes: lines,
    notes: notes.map(({ path, message }) => `${formatPath(path)}: ${message}`),
  };
}

/** The tool that an operation becomes. */
export function one(
  operation: Json,
  { method = 'get', path = '/things', rest = {} as Json } = {},
): ContractTool {
  const result = read(contract({ [path]: { [method]: { responses: ok, ...operation } } }, rest));
  expect(result.mistakes).toEqual([]);
  const [tool] = result.tools;
  if (!tool) throw new TypeError('the operation has become no tool');
  return tool;
}

/** A query parameter. */
export function query(name: string, schema: Json, more: Json = {}): Json {
  return { name, in: 'query', schema, ...more };
}

/** A body in JSON. */
export function jsonBody(schema: Json, more: Json = {}): Json {
  return { requestBody: { required: true, content: { 'application/json': { schema } }, ...more } };
}

/** Its schemas are such as a strict validator takes. */
export function compiles(tool: ContractTool): void {
  for (const schema of [tool.inputSchema, tool.outputSchema]) {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    if (schema) expect(typeof ajv.compile(schema)).toBe('function');
  }
}
