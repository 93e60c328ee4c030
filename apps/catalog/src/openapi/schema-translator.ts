import type { JsonSchema } from '@gatehouse/contracts';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import type { Dialect } from './contract-shape.js';
import { KEYWORDS } from './keywords.js';
import type { Carry } from './keywords.js';
import { refOf } from './reference-sites.js';
import type { References } from './references.js';
import { discriminated } from './discriminator.js';
import {
  fromOpenApi30,
  withExamples,
  withFormat,
  withoutStrays,
  withSafePatterns,
} from './schema-object.js';
import type { SchemaNode } from './schema-object.js';

export interface TranslationContext {
  readonly dialect: Dialect;
  readonly references: References;
  readonly mistakes: Finding[];
  readonly notes: Finding[];
  /** How many schemas the whole contract may still become. Counted down. */
  readonly budget: { schemas: number };
}

/** A contract that repeats itself by reference can ask for any amount; so much is enough for one tool, */
const MAX_SCHEMAS = 1_500;
const MAX_DEPTH = 200;
/** and so much for all tools of a contract together. */
export const CONTRACT_SCHEMAS = 600_000;

/**
 * Translates Schema Objects of OpenAPI into JSON Schema 2020-12. References are replaced by what they
 * point at; only those that lead back to themselves stay references, to `definitions`.
 */
export class SchemaTranslator {
  /** What `#/$defs/…` of the translated schemas refers to. */
  readonly definitions: Record<string, SchemaNode> = {};
  /** The schema was too large, or too deep, and is not whole. */
  overflowed = false;
  private readonly names = new Map<string, string>();
  private schemas = 0;
  private depth = 0;

  /** Something was deeper than `foldAt`, and only its type is left. */
  folded = false;

  /**
   * @param hidden properties that do not travel in this direction are left out.
   * @param foldAt what is nested deeper than this is not described, and anything of its type fits.
   */
  constructor(
    private readonly context: TranslationContext,
    private readonly hidden: 'readOnly' | 'writeOnly',
    private readonly foldAt = Number.POSITIVE_INFINITY,
  ) {}

  translate(source: unknown, path: Path): SchemaNode {
    if (typeof source === 'boolean') return source;
    if (!isRecord(source) || !this.hasRoom()) return true;
    if (this.depth >= this.foldAt && isComposed(source)) {
      this.folded = true;
      return foldedSchema(source);
    }
    this.depth++;
    const ref = refOf(source);
    const schema =
      ref === null
        ? this.withDiscriminator(source, this.translateObject(source, path))
        : this.refer(source, ref, path);
    this.depth--;
    return schema;
  }

  private translateObject(source: JsonSchema, path: Path): SchemaNode {
    let schema: JsonSchema = {};
    for (const [keyword, value] of Object.entries(source)) {
      const carry = KEYWORDS.get(keyword);
      if (carry) schema[keyword] = this.carryOver(carry, value, [...path, keyword]);
    }
    schema = withoutStrays(withFormat(this.withoutHidden(source, schema)));
    // Examples help whoever fills a schema in. In an answer they are only somebody's data.
    if (this.hidden === 'readOnly') schema = withExamples(source, schema);
    const { schema: safe, dropped } = withSafePatterns(schema);
    for (const keyword of dropped) {
      this.context.notes.push({
        path: [...path, keyword],
        message: 'is not checked: not an RE2 pattern',
      });
    }
    if (Array.isArray(safe['enum']) && safe['enum'].length === 0) {
      this.context.mistakes.push({ path: [...path, 'enum'], message: 'must not be empty' });
    }
    return this.context.dialect === '3.0' ? fromOpenApi30(source, safe) : safe;
  }

  private carryOver(carry: Carry, value: unknown, path: Path): unknown {
    if (carry === 'schema') return this.translate(value, path);
    if (carry === 'schemas' && Array.isArray(value)) {
      return value.map((item, index) => this.translate(item, [...path, index]));
    }
    if (carry === 'named' && isRecord(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.translate(item, [...path, name])]),
      );
    }
    return value;
  }

  private refer(source: JsonSchema, ref: string, path: Path): SchemaNode {
    const target = this.context.references.resolve(ref);
    if ('problem' in target) {
      this.context.mistakes.push({ path: [...path, '$ref'], message: target.problem });
      return true;
    }
    // @NOTE a definition that only refers back to itself has validators follow it for ever
    if (!this.context.references.follow(source, path)) {
      const message = 'refers to itself, or to something that cannot be followed';
      this.context.mistakes.push({ path: [...path, '$ref'], message });
      return true;
    }
    const referred = this.context.references.isRecursive(ref)
      ? { $ref: `#/$defs/${this.define(ref, target.value, target.path)}` }
      : this.translate(target.value, target.path);
    // In 3.0 nothing beside `$ref` counts; in 3.1 it holds as well.
    const { $ref: _, ...beside } = source;
    if (this.context.dialect === '3.0' || Object.keys(beside).length === 0) return referred;
    return this.overlay(referred, this.translateObject(beside, path));
  }

  /** What stands beside a reference: words are put over those of the target, conditions are added. */
  private overlay(referred: SchemaNode, beside: SchemaNode): SchemaNode {
    if (!isRecord(beside) || Object.keys(beside).length === 0) return referred;
    const onlyWords = Object.keys(beside).every((keyword) => WORDS.has(keyword));
    if (onlyWords && isRecord(referred)) return { ...referred, ...beside };
    return { allOf: [referred], ...beside };
  }

  private define(ref: string, value: unknown, path: Path): string {
    const known = this.names.get(ref);
    if (known) return known;
    const wanted = String(path.at(-1) ?? 'root').replaceAll(/[^A-Za-z0-9_-]/g, '_') || 'schema';
    const taken = new Set(this.names.values());
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
    this.names.set(ref, name);
    this.definitions[name] = this.translate(value, path);
    return name;
  }

  /** Which alternative is meant is told by one property, so each asks for the value that stands for it. */
  private withDiscriminator(source: JsonSchema, schema: SchemaNode): SchemaNode {
    const { discriminator } = source;
    if (!isRecord(discriminator) || !isRecord(schema)) return schema;
    const property: unknown = discriminator['propertyName'];
    if (typeof property !== 'string') return schema;
    return discriminated(source, schema, { property, mapping: discriminator['mapping'] });
  }

  private withoutHidden(source: JsonSchema, schema: JsonSchema): JsonSchema {
    const properties: unknown = source['properties'];
    if (!isRecord(properties) || !isRecord(schema['properties'])) return schema;
    const hidden = new Set(
      Object.keys(properties).filter((name) => this.isHidden(properties[name])),
    );
    if (hidden.size === 0) return schema;
    const required: unknown = schema['required'];
    return {
      ...schema,
      properties: Object.fromEntries(
        Object.entries(schema['properties']).filter(([name]) => !hidden.has(name)),
      ),
      ...(Array.isArray(required)
        ? { required: required.filter((name) => !hidden.has(String(name))) }
        : {}),
    };
  }

  private isHidden(property: unknown): boolean {
    const target = this.context.references.follow(property, [])?.value;
    return [property, target].some((each) => isRecord(each) && each[this.hidden] === true);
  }

  private hasRoom(): boolean {
    this.schemas++;
    this.context.budget.schemas--;
    const isWithin =
      this.schemas <= MAX_SCHEMAS && this.depth < MAX_DEPTH && this.context.budget.schemas >= 0;
    if (!isWithin) this.overflowed = true;
    return !this.overflowed;
  }
}

const WORDS = new Set(['title', 'description', 'default', 'deprecated', 'examples']);

/** Whether a schema leads to others; one that does not is never too deep. */
function isComposed(source: JsonSchema): boolean {
  return refOf(source) !== null || [...NESTING].some((keyword) => source[keyword] !== undefined);
}

const NESTING = new Set([
  'properties',
  'items',
  'additionalProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'prefixItems',
  'patternProperties',
]);

/** What is left of a schema that is not described: its type, and its words. */
function foldedSchema({ type, title, description, nullable }: JsonSchema): JsonSchema {
  const isNullable = nullable === true && typeof type === 'string';
  return {
    ...(type === undefined ? {} : { type: isNullable ? [type, 'null'] : type }),
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}
