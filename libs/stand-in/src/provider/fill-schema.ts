type Schema = Readonly<Record<string, unknown>>;

const DEEPEST = 8;

const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

/**
 * A value that fits a JSON Schema of structured output. Its free strings say what the model has to say, so
 * that what was asked can be found in the answer.
 */
export function fillSchema(schema: Schema, text: string): unknown {
  return fill(schema, { root: schema, text, depth: 0 });
}

interface Filling {
  readonly root: Schema;
  readonly text: string;
  readonly depth: number;
}

function fill(schema: Schema, at: Filling): unknown {
  if (at.depth > DEEPEST) return null;
  const deeper = { ...at, depth: at.depth + 1 };
  const chosen = alternative(schema, at.root);
  if (chosen) return fill(chosen, deeper);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const type = [schema['type']].flat()[0];
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(objectOf(schema['properties'])).map(([name, property]) => [
          name,
          fill(objectOf(property), deeper),
        ]),
      );
    case 'array':
      return [fill(objectOf(schema['items']), deeper)];
    case 'string':
      return BY_FORMAT[String(schema['format'])] ?? at.text;
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function alternative(schema: Schema, root: Schema): Schema | null {
  const { $ref } = schema;
  if (typeof $ref === 'string') return resolve($ref, root);
  const [first] = [schema['anyOf'] ?? schema['allOf'] ?? schema['oneOf'] ?? []].flat();
  return first === undefined ? null : objectOf(first);
}

/** `#/$defs/name`, the only kind of reference that structured output takes. */
function resolve(reference: string, root: Schema): Schema {
  const path = reference.replace(/^#\/?/, '').split('/');
  return path.reduce<Schema>(
    (schema, name) => (name === '' ? schema : objectOf(schema[name])),
    root,
  );
}

function objectOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
