import type { BackendReply } from '@gatehouse/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Parameter = z.object({ name: z.string(), in: z.enum(['path', 'query', 'header', 'cookie']) });
const Reference = z.object({ $ref: z.string().startsWith('#/') });
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** An OpenAPI 3.1 contract of operations without bodies, for tests of the backend that promises it. */
export interface TestContract {
  readonly operationIds: readonly string[];
  /** Path and query of a call; parameters that the contract does not know go into the query. */
  pathOf(operationId: string, parameters: Readonly<Record<string, unknown>>): string;
  /** Every point in which an answer breaks the contract; empty if it keeps it. */
  breaches(operationId: string, reply: BackendReply): string[];
}

/** Reads a contract file in YAML or JSON. */
export function readContract(file: URL | string): TestContract {
  const document: unknown = parse(readFileSync(file, 'utf8'));
  const operations = operationsOf(document);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  ajv.addSchema(z.record(z.string(), z.unknown()).parse(document), 'contract');
  const find = (operationId: string): FoundOperation => {
    const found = operations.get(operationId);
    if (!found) throw new TypeError(`the contract has no operation ${operationId}`);
    return found;
  };
  return {
    operationIds: [...operations.keys()],
    pathOf: (operationId, parameters) => fillPath(find(operationId), parameters),
    breaches: (operationId, { status, body }) => {
      const response = find(operationId).responses[String(status)];
      if (response === undefined) return [`status ${status} is not in the contract`];
      const $ref = `contract#${response}/content/application~1json/schema`;
      const validate = ajv.compile({ $ref });
      return validate(body)
        ? []
        : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
    },
  };
}

interface FoundOperation {
  readonly path: string;
  readonly pathParameters: readonly string[];
  /** JSON pointers of the responses, by status. */
  readonly responses: Readonly<Record<string, string>>;
}

function operationsOf(document: unknown): Map<string, FoundOperation> {
  const found = new Map<string, FoundOperation>();
  for (const [path, methods] of Object.entries(Document.parse(document).paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const here = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/responses`;
      const responses = Object.entries(operation.responses).map(([status, response]) => {
        const reference = Reference.safeParse(response);
        return [status, reference.data?.$ref.slice(1) ?? `${here}/${status}`];
      });
      found.set(operation.operationId, {
        path,
        pathParameters: operation.parameters.filter((p) => p.in === 'path').map((p) => p.name),
        responses: Object.fromEntries(responses),
      });
    }
  }
  return found;
}

function fillPath(operation: FoundOperation, given: Readonly<Record<string, unknown>>): string {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    if (operation.pathParameters.includes(name)) {
      path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    } else {
      for (const item of [value].flat()) query.append(name, String(item));
    }
  }
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
