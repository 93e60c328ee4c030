import { GatewayError } from '@gatehouse/contracts';
import { compileSchema } from '@gatehouse/service-kit';
import { Breather } from '../../time/breather.js';
import type { Check } from '../check.js';
import { PASSED, violated } from '../check.js';
import type { RuleOf } from '../rule.js';

type Validate = ReturnType<typeof compileSchema>;

/**
 * Every text must be JSON, the whole of it, and fit a schema (JSON Schema 2020-12).
 * @throws GatewayError `invalid_manifest` for a schema that cannot be compiled
 */
export function jsonSchemaCheck({ name, schema }: RuleOf<'json-schema'>): Check {
  const validate = compile(name, schema);
  return async (texts) => {
    const breather = new Breather();
    for (const { text } of texts) {
      await breather.breathe();
      const why = problemOf(text, validate);
      if (why) return violated(why);
    }
    return PASSED;
  };
}

function problemOf(text: string, validate: Validate): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'a text is not JSON';
  }
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  // Neither the place nor the value: keys can be data, too.
  return `a text does not fit the schema (${error?.keyword ?? 'false schema'})`;
}

function compile(name: string, schema: RuleOf<'json-schema'>['schema']): Validate {
  try {
    return compileSchema(schema);
  } catch (cause) {
    throw new GatewayError('invalid_manifest', `The schema of ${name} cannot be used`, { cause });
  }
}
