import type {
  ApiOperation,
  ApiParameter,
  JsonSchema,
  PublishedApiProxy,
} from '@gatehouse/contracts';

interface Draft {
  readonly operationId: string;
  readonly method: ApiOperation['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, JsonSchema>>;
  readonly hasBody?: boolean;
}

const CRM: readonly Draft[] = [
  { operationId: 'get_customer', method: 'GET', path: '/customers/{customer_id}' },
  {
    operationId: 'list_customers',
    method: 'GET',
    path: '/customers',
    query: { tier: { type: 'string', enum: ['basic', 'silver', 'gold'] } },
  },
  {
    operationId: 'add_note',
    method: 'POST',
    path: '/customers/{customer_id}/notes',
    hasBody: true,
  },
  { operationId: 'delete_customer', method: 'DELETE', path: '/customers/{customer_id}' },
];

const ECHO: readonly Draft[] = [
  {
    operationId: 'echo',
    method: 'GET',
    path: '/echo/{id}',
    query: { ids: { type: 'array', items: { type: 'integer' } } },
  },
  { operationId: 'upload', method: 'PUT', path: '/upload', hasBody: true },
  ...['stream', 'endless', 'cut', 'large', 'moved', 'broken', 'created', 'tools', 'mcp'].map(
    (name): Draft => ({ operationId: name, method: 'GET', path: `/${name}` }),
  ),
];

type Options = Partial<PublishedApiProxy> & Pick<PublishedApiProxy, 'backend'>;

/** The customer API as an API proxy of the catalogue. */
export function crmApi(options: Options): PublishedApiProxy {
  return apiOf(CRM, { name: 'crm-api', ...options });
}

/** An API that shows what reaches it (see `EchoApi`). */
export function echoApi(options: Options): PublishedApiProxy {
  return apiOf(ECHO, { name: 'echo-api', responseHeaders: ['x-total'], ...options });
}

function apiOf(drafts: readonly Draft[], options: Options & { name: string }): PublishedApiProxy {
  const parameters: ApiParameter[] = [];
  const operations = drafts.map((draft): ApiOperation => {
    const own = parametersOf(draft);
    const from = parameters.length;
    parameters.push(...own);
    const { operationId, method, path, hasBody = false } = draft;
    const readOnlyHint = method === 'GET';
    return {
      operationId,
      method,
      path,
      parameters: own.map((_, index) => from + index),
      hasBody,
      annotations: {
        readOnlyHint,
        destructiveHint: method === 'DELETE',
        idempotentHint: readOnlyHint,
        openWorldHint: false,
      },
      requiredScopes: [readOnlyHint ? 'crm:read' : 'crm:write'],
    };
  });
  return {
    kind: 'ApiProxy',
    tenant: 'default',
    version: '1.0',
    revision: 1,
    title: options.name,
    scopes: ['crm:read', 'crm:write'],
    responseHeaders: [],
    parameters,
    operations,
    ...options,
  };
}

function parametersOf({ path, query = {} }: Draft): ApiParameter[] {
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']): ApiParameter => {
    const binding = { argument: name, name, in: 'path', style: 'simple', explode: false } as const;
    return { binding, schema: { type: 'string' }, required: true };
  });
  const inQuery = Object.entries(query).map(([name, schema]): ApiParameter => {
    const binding = { argument: name, name, in: 'query', style: 'form', explode: true } as const;
    return { binding, schema, required: false };
  });
  return [...inPath, ...inQuery];
}
