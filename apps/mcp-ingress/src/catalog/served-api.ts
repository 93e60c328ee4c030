import { ToolPolicy } from '@gatehouse/contracts';
import type {
  ApiOperation,
  JsonSchema,
  PublishedApiProxy,
  PublishedTool,
} from '@gatehouse/contracts';
import { PathTable } from './path-table.js';

/** An API proxy, with its operations found by path. */
export interface ServedApi {
  readonly published: PublishedApiProxy;
  /** Each operation as a tool whose arguments are its parameters, by `operationId`. */
  readonly tools: ReadonlyMap<string, PublishedTool>;
  readonly paths: PathTable;
}

/** What is made of an entry is kept as long as the entry: its schemas are compiled once. */
const made = new WeakMap<PublishedApiProxy, ServedApi>();

export function servedApi(published: PublishedApiProxy): ServedApi {
  const present = made.get(published);
  if (present) return present;
  const tools = new Map(
    published.operations.map((operation) => [operation.operationId, toolOf(operation, published)]),
  );
  const api = { published, tools, paths: new PathTable(tools.values()) };
  made.set(published, api);
  return api;
}

/** Both are governed alike, so that an operation is to all steps what a tool is. */
function toolOf(operation: ApiOperation, api: PublishedApiProxy): PublishedTool {
  const { operationId, method, path, annotations, requiredScopes, hasBody } = operation;
  const parameters = operation.parameters.flatMap((index) => api.parameters[index] ?? []);
  const required = parameters.filter((each) => each.required);
  const inputSchema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map(({ binding, schema }) => [binding.argument, schema]),
    ),
    required: required.map(({ binding }) => binding.argument),
    additionalProperties: false,
    ...(operation.definitions ? { $defs: operation.definitions } : {}),
  };
  return {
    name: operationId,
    description: '',
    inputSchema,
    annotations,
    requiredScopes,
    operation: {
      proxy: api.name,
      proxyVersion: api.version,
      operationId,
      method,
      path,
      bindings: parameters.map(({ binding }) => binding),
      ...(hasBody ? { body: PASSED_ON } : {}),
      ...(operation.credentials ? { credentials: operation.credentials } : {}),
    },
    backend: api.backend,
    ...UNSHAPED,
  };
}

/** What is done to the results of tools is not done to an API’s answers: programs read these. */
const UNSHAPED = ToolPolicy.parse({ identicalCalls: null });

/** A body is passed on as it is, in the media type that it comes in. */
const PASSED_ON = { form: 'bytes', contentType: 'application/octet-stream' } as const;
