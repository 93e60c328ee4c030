import { GatewayError } from '@gatehouse/contracts';
import type { PublishedTool } from '@gatehouse/contracts';
import { compileSchema } from '@gatehouse/service-kit';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

/**
 * Checks arguments and results against the schemas of tools (JSON Schema 2020-12). A schema is compiled when
 * it is needed first, and forgotten when the catalogue replaces the tool.
 */
export class Validators {
  private readonly inputs = new WeakMap<PublishedTool, ValidateFunction>();
  private readonly outputs = new WeakMap<PublishedTool, ValidateFunction>();

  /**
   * What is wrong with the arguments, naming the field; null if nothing is.
   * @throws GatewayError `internal` for a schema that cannot be compiled: such a tool cannot be called.
   */
  problemOf(tool: PublishedTool, args: unknown): string | null {
    const validate = this.inputs.get(tool) ?? compiled(tool.inputSchema, tool.name);
    this.inputs.set(tool, validate);
    if (validate(args)) return null;
    const [error] = validate.errors ?? [];
    return error ? describe(error) : 'they do not fit the schema';
  }

  /** Whether what a tool is about to give is what its output schema promises. */
  fitsOutput(tool: PublishedTool, value: unknown): boolean {
    return this.resultProblemOf(tool, value) === null;
  }

  /**
   * What is wrong with a result, naming the field; null if nothing is. Nothing fits a schema that cannot be
   * compiled: it is no time to throw, when the call has been made.
   */
  resultProblemOf(tool: PublishedTool, result: unknown): string | null {
    const validate = this.outputs.get(tool) ?? compiledOutput(tool);
    this.outputs.set(tool, validate);
    if (validate(result)) return null;
    const [error] = validate.errors ?? [];
    return error
      ? `${placeOf(error) || 'it'} ${error.message ?? 'does not fit'}`
      : 'it does not fit';
  }
}

function compiledOutput({ outputSchema = {}, name }: PublishedTool): ValidateFunction {
  try {
    return compiled(outputSchema, name);
  } catch {
    return compiled({ not: {} }, name);
  }
}

function compiled(schema: PublishedTool['inputSchema'], tool: string): ValidateFunction {
  try {
    return compileSchema(schema);
  } catch (cause) {
    const detail = `a schema of ${tool} cannot be compiled`;
    throw new GatewayError('internal', undefined, { cause, detail });
  }
}

/** What fails, and where. The value that was given is never part of the text. */
function describe(error: ErrorObject): string {
  const { keyword, params, message } = error;
  const at = placeOf(error);
  const field = (name: unknown): string => [at, String(name)].filter(Boolean).join('.');
  switch (keyword) {
    case 'required':
      return `${field(params['missingProperty'])} is required`;
    case 'additionalProperties':
      return `${field(params['additionalProperty'])} is not a parameter of this tool`;
    case 'enum':
      return `${at} must be one of ${JSON.stringify(params['allowedValues'])}`;
    default:
      return `${at || 'the arguments'} ${message ?? 'do not fit the schema'}`;
  }
}

function placeOf({ instancePath }: ErrorObject): string {
  return instancePath.slice(1).replaceAll('/', '.');
}
