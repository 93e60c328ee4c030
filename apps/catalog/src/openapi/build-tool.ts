import type { ArgumentBinding, JsonSchema } from '@gatehouse/contracts';
import type { Finding } from '../text/mistake.js';
import { annotationsOf } from './annotations.js';
import { ArgumentNames } from './argument.js';
import type { ToolArgument } from './argument.js';
import { bodyArguments } from './body-arguments.js';
import type { ContractTool } from './contract-tools.js';
import type { ContractOperation } from './operations.js';
import { outputSchema } from './output-schema.js';
import { parameterArguments } from './parameter-arguments.js';
import { SchemaTranslator } from './schema-translator.js';
import type { TranslationContext } from './schema-translator.js';
import { toolName } from './tool-name.js';

export interface ToolContext extends TranslationContext {
  readonly credentialHeader: string | null;
}

const TOO_LARGE = 'its schema becomes too large, or too deep, when its references are followed';

/** Makes a tool of an operation, or says why it cannot be one. */
export function buildTool(
  operation: ContractOperation,
  context: ToolContext,
): { readonly tool: ContractTool } | { readonly obstacle: string } {
  const name = toolName(operation.operationId);
  if (name === null) return { obstacle: 'its operationId holds no letter or digit' };
  const translator = new SchemaTranslator(context, 'readOnly');
  const found = argumentsOf(operation, translator, context);
  if ('obstacle' in found) return found;
  if (translator.overflowed) return { obstacle: TOO_LARGE };
  const output = outputOf(operation, context);
  const { method, path, operationId, summary, description } = operation;
  const bindings: ArgumentBinding[] = found.arguments.map(({ binding }) => binding);
  return {
    tool: {
      name,
      ...(summary && description ? { title: summary } : {}),
      description: description ?? summary ?? `${method} ${path}`,
      inputSchema: inputSchema(found.arguments, translator),
      ...(output ? { outputSchema: output } : {}),
      annotations: annotationsOf(method),
      operation: { operationId, method, path, bindings },
    },
  };
}

function argumentsOf(
  operation: ContractOperation,
  translator: SchemaTranslator,
  { credentialHeader, references, notes }: ToolContext,
): { arguments: ToolArgument[] } | { obstacle: string } {
  const names = new ArgumentNames();
  const parameters = parameterArguments(operation.parameters, names, {
    translator,
    credentialHeader,
  });
  if (parameters.obstacle) return { obstacle: parameters.obstacle };
  for (const { parameter, reason } of parameters.leftOut) {
    notes.push({ path: parameter.at, message: `is left out: ${reason}` } satisfies Finding);
  }
  const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(operation.method);
  const requestBody = hasBody
    ? references.follow(operation.requestBody, [...operation.at, 'requestBody'])
    : null;
  if (!requestBody) return { arguments: [...parameters.arguments] };
  const body = bodyArguments(requestBody, names, translator);
  if (body.obstacle) return { obstacle: body.obstacle };
  return { arguments: [...parameters.arguments, ...body.arguments] };
}

function outputOf(operation: ContractOperation, context: ToolContext): JsonSchema | null {
  const translator = new SchemaTranslator(context, 'writeOnly');
  const schema = outputSchema(operation, context.references, translator);
  if (!translator.overflowed) return schema;
  context.notes.push({
    path: [...operation.at, 'responses'],
    message: `is not described: ${TOO_LARGE}`,
  });
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
