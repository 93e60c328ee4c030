import { z } from 'zod';
import type { Path } from '../text/path.js';

/** The fields that a schema knows at a path, over all its alternatives. For hints only. */
export function knownFields(schema: unknown, path: Path): string[] {
  const objects = path.reduce<unknown[]>(
    (schemas, part) => schemas.flatMap((each) => step(each, part)),
    alternatives(schema),
  );
  return objects.flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : []));
}

function step(schema: unknown, part: string | number): unknown[] {
  if (schema instanceof z.ZodObject) return alternatives(schema.shape[part]);
  if (schema instanceof z.ZodArray) return alternatives(schema.element);
  if (schema instanceof z.ZodRecord) return alternatives(schema.valueType);
  return [];
}

/** Looks through defaults, optionals and pipes; a union is all of its options. */
function alternatives(schema: unknown): unknown[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return alternatives(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return alternatives(schema.out);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => alternatives(option));
  return [schema];
}
