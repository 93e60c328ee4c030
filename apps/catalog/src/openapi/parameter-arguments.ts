import { isReservedHeader, isSamePlace } from '@gatehouse/contracts';
import type { ArgumentBinding, CredentialPlace, JsonSchema } from '@gatehouse/contracts';
import { isRecord } from '../text/document.js';
import type { Path } from '../text/path.js';
import type { ArgumentNames, ToolArgument } from './argument.js';
import { bodyContent, sentType } from './media-type.js';
import type { ContractParameter } from './operations.js';
import type { SchemaNode } from './schema-object.js';
import type { SchemaTranslator } from './schema-translator.js';

export interface ParameterArguments {
  readonly arguments: readonly ToolArgument[];
  /** Optional parameters that no tool can carry, with the reason. */
  readonly leftOut: readonly { readonly parameter: ContractParameter; readonly reason: string }[];
  /** Why the operation cannot be called through a tool at all; null if it can. */
  readonly obstacle: string | null;
}

/**
 * The parameters of an operation as arguments of its tool.
 * @param taken where the gate puts credentials of its own: no caller may fill these places.
 */
export function parameterArguments(
  parameters: readonly ContractParameter[],
  names: ArgumentNames,
  { translator, taken }: { translator: SchemaTranslator; taken: readonly CredentialPlace[] },
): ParameterArguments {
  const result: ToolArgument[] = [];
  const leftOut: { parameter: ContractParameter; reason: string }[] = [];
  for (const parameter of parameters) {
    if (isReserved(parameter, taken)) continue;
    const { name, in: location } = parameter;
    const described = descriptionOf(parameter);
    if ('reason' in described) {
      leftOut.push({ parameter, reason: `the parameter ${name} ${described.reason}` });
      continue;
    }
    const { schema, at, contentType } = described;
    const binding = { argument: names.claim(name, location), name, in: location };
    result.push({
      binding: { ...binding, ...styleOf(parameter), ...(contentType ? { contentType } : {}) },
      schema: withWords(translator.translate(schema, at), parameter),
      required: parameter.required,
    });
  }
  const needed = leftOut.find(({ parameter }) => parameter.required);
  return { arguments: result, leftOut, obstacle: needed?.reason ?? null };
}

/** RFC 9110 section 5.6.2: what the names of headers and cookies are made of. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

interface Described {
  readonly schema: unknown;
  readonly at: Path;
  /** The media type in which the value is written; undefined for a style. */
  readonly contentType?: string;
}

/** Where the schema of a parameter is: its own, or that of the one media type in which it is written. */
function descriptionOf(parameter: ContractParameter): Described | { readonly reason: string } {
  const { name, in: location, at } = parameter;
  if ((location === 'cookie' || location === 'header') && !TOKEN.test(name)) {
    return { reason: `has a name that no ${location} has` };
  }
  if (parameter.schema !== undefined) return { schema: parameter.schema, at: [...at, 'schema'] };
  const content = bodyContent(parameter.content);
  if (content?.form !== 'json' && content?.form !== 'text') {
    return { reason: 'is described neither by a schema nor as JSON or text' };
  }
  const { mediaType, schema } = content;
  const path = [...at, 'content', mediaType, 'schema'];
  return { schema: schema ?? true, at: path, contentType: sentType(content) };
}

function isReserved(parameter: ContractParameter, taken: readonly CredentialPlace[]): boolean {
  if (taken.some((place) => isSamePlace(parameter, place))) return true;
  return parameter.in === 'header' && isReservedHeader(parameter.name);
}

const STYLES = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
} as const;

/** Style and explode with the defaults of OpenAPI filled in; `deepObject` means nothing unless exploded. */
function styleOf(parameter: ContractParameter): Pick<ArgumentBinding, 'style' | 'explode'> {
  const [fallback, ...others] = STYLES[parameter.in];
  const style = [fallback, ...others].find((each) => each === parameter.style) ?? fallback;
  const exploded = parameter.explode ?? style === 'form';
  return { style, explode: style === 'deepObject' || exploded };
}

/** What the parameter says about itself goes before what its schema says. */
function withWords(schema: SchemaNode, parameter: ContractParameter): SchemaNode {
  const words: JsonSchema = {};
  if (parameter.description) words['description'] = parameter.description;
  if (parameter.deprecated) words['deprecated'] = true;
  const examples = examplesOf(parameter);
  if (examples.length > 0) words['examples'] = examples;
  if (Object.keys(words).length === 0 || schema === false) return schema;
  return schema === true ? words : { ...schema, ...words };
}

function examplesOf({ example, examples }: ContractParameter): unknown[] {
  if (example !== undefined) return [example];
  return Object.values(examples ?? {}).flatMap((each) =>
    isRecord(each) && each['value'] !== undefined ? [each['value']] : [],
  );
}
