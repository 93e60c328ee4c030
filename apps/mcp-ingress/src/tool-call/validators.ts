import { GatewayError } from '@gatehouse/contracts';
import type { PublishedTool } from '@gatehouse/contracts';
import { compileSchema } from '@gatehouse/service-kit';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

/**
 * Checks arguments against the input schemas of tools (JSON Schema 2020-12). A schema is compiled when its
 * tool is called first, and forgotten when the catalogue replaces the tool.
 */
export class Validators {
  private readonly compiled = new WeakMap<PublishedTool, ValidateFunction>();
  private readonly outputs = new WeakMap<PublishedTool, ValidateFunction>();

  /**
   * What is wrong with the arguments, naming the field; null if nothing is.
   * @throws GatewayError `internal` for a schema that cannot be compiled: such a tool cannot be called.
   */
  problemOf(tool: PublishedTool, args: unknown): string | null {
    const validate = this.compiled.get(tool) ?? this.compile(tool);
    if (validate(args)) return null;
    const [error] = validate.errors ?? [];
    return error ? describe(error) : 'they do not fit the schema';
  }

  /** Whether what a tool is about to give is what its output schema promises. */
  fitsOutput(tool: PublishedTool, value: unknown): boolean {
    if (!tool.outputSchema) return true;
    try {
      const known = this.outputs.get(tool);
      const validate = known ?? compileSchema(tool.outputSchema);
      this.outputs.set(tool, validate);
      return validate(value);
    } catch {
      return false;
    }
  }

  private compile(tool: PublishedTool): ValidateFunction {
    try {
      const validate = compileSchema(tool.inputSchema);
      this.compiled.set(tool, validate);
      return validate;
    } catch (cause) {
      throw new GatewayError('internal', undefined, {
        cause,
        detail: `the input schema of ${tool.name} cannot be compiled`,
      });
    }
  }
}

/** What fails, and where. The value that was given is never part of the text. */
function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const at = instancePath.slice(1).replaceAll('/', '.');
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
