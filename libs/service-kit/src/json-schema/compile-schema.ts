import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { linearRegExp } from './linear-regexp.js';

/**
 * Compiles a JSON Schema (2020-12) that is used against what others send. Patterns are RE2, so they take
 * linear time; references outside of the schema are not followed. The text of its errors never quotes the
 * value.
 * @throws Error for a schema that cannot be compiled
 */
export function compileSchema(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  // One for each schema: what two of them call by the same `$id` has nothing to do with each other.
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    // A key that is inherited, such as `constructor`, is not one that was given.
    ownProperties: true,
    logger: false,
    code: { regExp: linearRegExp },
  });
  addFormats.default(ajv);
  return ajv.compile(schema);
}
