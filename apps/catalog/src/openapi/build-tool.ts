import { placeOf } from '@gatehouse/contracts';
import type {
  ArgumentBinding,
  BackendCredential,
  BodyType,
  CredentialPlace,
  JsonSchema,
} from '@gatehouse/contracts';
import { formatPath } from '../text/path.js';
import type { Finding } from '../text/mistake.js';
import { annotationsOf } from './annotations.js';
import { ArgumentNames } from './argument.js';
import type { ToolArgument } from './argument.js';
import { bodyArguments } from './body-arguments.js';
import type { ContractTool } from './contract-tools.js';
import { lowerInput } from './lowering/lower-input.js';
import { MAX_DESCRIPTION } from './lowering/providers.js';
import type { ContractOperation } from './operations.js';
import { outputSchema } from './output-schema.js';
import { parameterArguments } from './parameter-arguments.js';
import { responseHeaders } from './response-headers.js';
import { SchemaTranslator } from './schema-translator.js';
import type { TranslationContext } from './schema-translator.js';
import type { Security } from './security/security.js';
import { shortened } from './shortened.js';

export interface ToolContext extends Omit<TranslationContext, 'mistakes'> {
  /** Where the gate puts credentials of its own: no caller may fill these places. */
  readonly taken: readonly CredentialPlace[];
  /** Null if operations are called without what they ask for. */
  readonly security: Security | null;
  /** What turned out before about schemas that many operations share: how deep they can be described. */
  readonly depths: Map<string, number | null>;
}

/** Why an operation is no tool, with what is wrong in it. */
export interface Obstacle {
  readonly obstacle: string;
  readonly mistakes: readonly Finding[];
}

/** A description of a tool's arguments, or results, longer than this costs a model more than it helps it. */
const MAX_INPUT_BYTES = 48_000;
const MAX_OUTPUT_BYTES = 32_000;

/** So deep schemas are described: without end if they are small, and less and less if they are not. */
const FOLDS = [Number.POSITIVE_INFINITY, 9, 6, 4, 2];

/** Makes a tool of an operation, or says why it cannot be one. */
export function buildTool(
  operation: ContractOperation,
  name: string,
  context: ToolContext,
): { readonly tool: ContractTool } | Obstacle {
  if (operation.faults.length > 0) return faulty(operation.faults, operation);
  const secured = securedBy(operation, context);
  if ('obstacle' in secured) return secured;
  const { credentials } = secured;
  const taken = [...context.taken, ...credentials.map(placeOf)];
  const input = inputOf(operation, { ...context, taken });
  if ('obstacle' in input) return input;
  const output = outputOf(operation, context);
  const { method, path, operationId, tags, summary, description } = operation;
  const bindings: ArgumentBinding[] = input.arguments.map(({ binding }) => binding);
  return {
    tool: {
      name,
      ...(summary && description ? { title: shortened(summary, MAX_TITLE) } : {}),
      description: shortened(description ?? summary ?? `${method} ${path}`, MAX_DESCRIPTION),
      inputSchema: input.schema,
      ...(output ? { outputSchema: output } : {}),
      annotations: annotationsOf(method),
      tags: [...tags],
      responseHeaders: responseHeaders(operation, context.references),
      operation: {
        operationId,
        method,
        path,
        bindings,
        ...(input.body ? { body: input.body } : {}),
        ...(credentials.length > 0 ? { credentials: [...credentials] } : {}),
      },
    },
  };
}

const MAX_TITLE = 120;

function faulty(mistakes: readonly Finding[], { at }: ContractOperation): Obstacle {
  const [first] = mistakes;
  if (!first) return { obstacle: 'it cannot be read', mistakes };
  const isInside = at.every((part, index) => String(first.path[index]) === String(part));
  const where = formatPath(isInside ? first.path.slice(at.length) : first.path);
  return { obstacle: where ? `${where}: ${first.message}` : first.message, mistakes };
}

/** The credentials that an operation is called with, or what it asks for in vain. */
function securedBy(
  operation: ContractOperation,
  { security }: ToolContext,
): { readonly credentials: readonly BackendCredential[] } | Obstacle {
  const secured = security?.of(operation.security) ?? { credentials: [] };
  if ('credentials' in secured) return secured;
  const path = operation.security === undefined ? ['security'] : [...operation.at, 'security'];
  const message = `asks for ${secured.missing}, which spec.backend.security does not fill`;
  return faulty([{ path, message }], operation);
}

interface Input {
  readonly schema: JsonSchema;
  readonly arguments: readonly ToolArgument[];
  readonly body: BodyType | null;
}

/** Describes the arguments as deep as there is room for. */
function inputOf(operation: ContractOperation, context: ToolContext): Input | Obstacle {
  const key = JSON.stringify([operation.requestBody ?? operation.at]);
  const known = context.depths.get(key) ?? FOLDS[0];
  for (const fold of FOLDS.slice(FOLDS.indexOf(known ?? 0))) {
    const own: ToolContext = { ...context, notes: [] };
    const mistakes: Finding[] = [];
    const translator = new SchemaTranslator({ ...own, mistakes }, 'readOnly', fold);
    const found = argumentsOf(operation, translator, own);
    if ('obstacle' in found) return { ...found, mistakes: [] };
    if (mistakes.length > 0) return faulty(mistakes, operation);
    if (translator.overflowed) continue;
    const schema = lowerInput(inputSchema(found.arguments, translator));
    if (JSON.stringify(schema).length > MAX_INPUT_BYTES) continue;
    context.depths.set(key, fold);
    context.notes.push(...own.notes);
    if (translator.folded) {
      const message = 'is not described to its full depth: it is too large';
      context.notes.push({ path: operation.at, message });
    }
    return { ...found, schema };
  }
  return { obstacle: 'its schema is too large, even without what is deep in it', mistakes: [] };
}

function argumentsOf(
  operation: ContractOperation,
  translator: SchemaTranslator,
  { taken, references, notes }: ToolContext,
): Omit<Input, 'schema'> | { obstacle: string } {
  const names = new ArgumentNames();
  const parameters = parameterArguments(operation.parameters, names, {
    translator,
    taken,
  });
  if (parameters.obstacle) return { obstacle: parameters.obstacle };
  for (const { parameter, reason } of parameters.leftOut) {
    notes.push({ path: parameter.at, message: `is left out: ${reason}` } satisfies Finding);
  }
  const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(operation.method);
  const requestBody = hasBody
    ? references.follow(operation.requestBody, [...operation.at, 'requestBody'])
    : null;
  if (!requestBody) return { arguments: parameters.arguments, body: null };
  const body = bodyArguments(requestBody, names, translator);
  if ('obstacle' in body) return body;
  return { arguments: [...parameters.arguments, ...body.arguments], body: body.body };
}

/** What cannot be described whole is not described at all: results are held to it. */
function outputOf(operation: ContractOperation, context: ToolContext): JsonSchema | null {
  const key = JSON.stringify(operation.responses);
  if (context.depths.get(key) === null) return null;
  const mistakes: Finding[] = [];
  const translator = new SchemaTranslator({ ...context, mistakes }, 'writeOnly');
  const schema = outputSchema(operation, context.references, translator);
  if (!schema) return null;
  const isFit =
    !translator.overflowed &&
    mistakes.length === 0 &&
    JSON.stringify(schema).length <= MAX_OUTPUT_BYTES;
  if (isFit) return schema;
  context.depths.set(key, null);
  const message = 'is not described: its schema is too large, or has mistakes';
  context.notes.push({ path: [...operation.at, 'responses'], message });
  return null;
}

function inputSchema(args: readonly ToolArgument[], translator: SchemaTranslator): JsonSchema {
  const required = args.filter((each) => each.required).map(({ binding }) => binding.argument);
  const { definitions } = translator;
  return {
    type: 'object',
    properties: Object.fromEntries(args.map(({ binding, schema }) => [binding.argument, schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 ? { $defs: definitions } : {}),
  };
}
