import { ToolAnnotations } from '@gatehouse/contracts';
import type {
  ApiOperation,
  ApiParameter,
  JsonSchema,
  PublishedApiProxy,
} from '@gatehouse/contracts';
import type { ApiProxyManifest } from '../manifest/manifest.js';
import type { ContractTool, ContractTools } from '../openapi/contract-tools.js';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import { noSuch } from '../text/suggest.js';

type ApiFace = Pick<PublishedApiProxy, 'operations' | 'parameters' | 'responseHeaders' | 'scopes'>;

/** What of its contract an API proxy serves itself: every operation that could be a tool, and is not hidden. */
export function apiFace(
  { spec }: ApiProxyManifest,
  contract: ContractTools | null,
): ApiFace & { readonly findings: readonly Finding[] } {
  const tools = contract?.tools ?? [];
  const table = new ParameterTable();
  const visible = tools.filter((tool) => overrideOf(spec, tool)?.hidden !== true);
  const operations = visible.map((tool) => operationOf(tool, spec, table));
  const ids = tools.map(({ operation }) => operation.operationId);
  const unknown = Object.keys(spec.operations).filter((id) => !ids.includes(id));
  return {
    operations,
    parameters: table.parameters,
    responseHeaders: [...new Set(visible.flatMap((tool) => tool.responseHeaders))],
    scopes: [...new Set([...spec.scopes, ...operations.flatMap((each) => each.requiredScopes)])],
    findings: unknown.map((id) => ({
      path: ['spec', 'operations', id],
      message: noSuch('operation', id, ids),
    })),
  };
}

/** What the manifest says of an operation. */
export function overrideOf(
  { operations }: ApiProxyManifest['spec'],
  { operation }: Pick<ContractTool, 'operation'>,
): ApiProxyManifest['spec']['operations'][string] | undefined {
  const { operationId } = operation;
  return Object.hasOwn(operations, operationId) ? operations[operationId] : undefined;
}

function operationOf(
  tool: ContractTool,
  spec: ApiProxyManifest['spec'],
  table: ParameterTable,
): ApiOperation {
  const { operationId, method, path, bindings, credentials } = tool.operation;
  const override = overrideOf(spec, tool);
  const own = bindings.filter(({ in: place }) => place !== 'body' && place !== 'body-property');
  const { properties, required, $defs } = tool.inputSchema;
  const needed = Array.isArray(required) ? required : [];
  const parameters = own.map((binding) => ({
    binding,
    schema: isRecord(properties) ? toCheck(properties[binding.argument]) : true,
    required: needed.includes(binding.argument),
  }));
  const usesDefinitions = JSON.stringify(parameters).includes('"$ref"');
  return {
    operationId,
    method,
    path,
    parameters: parameters.map((parameter) => table.indexOf(parameter)),
    ...(usesDefinitions && isRecord($defs) ? { definitions: definitionsOf($defs) } : {}),
    ...(credentials ? { credentials } : {}),
    hasBody: own.length < bindings.length,
    annotations: ToolAnnotations.parse({ ...tool.annotations, ...override?.annotations }),
    requiredScopes: [...new Set([...spec.scopes, ...(override?.scopes ?? [])])],
  };
}

function definitionsOf($defs: Readonly<Record<string, unknown>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries($defs)
      .map(([name, schema]) => [name, toCheck(schema)] as const)
      .flatMap(([name, schema]) => (typeof schema === 'boolean' ? [] : [[name, schema]])),
  );
}

const WORDS = ['description', 'title', 'examples', 'deprecated'];

/** A schema without what only a reader needs: of large APIs, all parameters are published in one message. */
function toCheck(schema: unknown): JsonSchema | boolean {
  if (!isRecord(schema)) return schema !== false;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !WORDS.includes(key)));
}

/** Parameters, each once: most operations of an API share theirs. */
class ParameterTable {
  readonly parameters: ApiParameter[] = [];
  private readonly known = new Map<string, number>();

  indexOf(parameter: ApiParameter): number {
    const key = JSON.stringify(parameter);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.parameters.length);
    this.parameters.push(parameter);
    return this.parameters.length - 1;
  }
}
