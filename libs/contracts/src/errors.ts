/** The kinds of errors in OpenAI's API and in those that follow it. */
type OpenAiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'rate_limit_error'
  | 'server_error';

/** One row of the error table: how a failure looks from each side of the gate. */
interface ErrorEntry {
  /** HTTP status, for `application/problem+json` and for both model APIs. */
  readonly status: number;
  /**
   * JSON-RPC error code, for MCP: one of the specification's where it has one, else our own. MCP 2026-07-28
   * keeps -32000 to -32099 for itself, so ours are positive.
   */
  readonly jsonRpc: number;
  /** The `error.type` of the Anthropic Messages API. */
  readonly anthropic:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'not_found_error'
    | 'conflict_error'
    | 'request_too_large'
    | 'rate_limit_error'
    | 'api_error'
    | 'timeout_error'
    | 'overloaded_error';
  /** The `error.type` of OpenAI's API, which goes with the status; `error.code` is the code of the row. */
  readonly openai: OpenAiErrorType;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** What the caller reads when the thrower gives no text of its own. */
  readonly title: string;
}

/** Every way in which a request to Gatehouse can fail. `docs/errors.md` is generated from this table. */
export const ERRORS = {
  invalid_request: entry(400, -32600, 'invalid_request_error', 'The request is malformed'),
  invalid_arguments: entry(
    400,
    -32602,
    'invalid_request_error',
    'The arguments do not fit the schema',
  ),
  invalid_manifest: entry(422, -32602, 'invalid_request_error', 'The manifest has mistakes'),
  unauthenticated: entry(401, 401, 'authentication_error', 'A valid access token is required'),
  insufficient_scope: entry(403, 403, 'permission_error', 'The access token lacks a scope'),
  not_subscribed: entry(403, 403, 'permission_error', 'The application is not subscribed'),
  policy_denied: entry(403, 403, 'permission_error', 'Denied by policy'),
  not_found: entry(404, -32601, 'not_found_error', 'Nothing is published at this address'),
  unknown_tool: entry(404, -32602, 'not_found_error', 'There is no such tool'),
  unknown_resource: entry(404, -32602, 'not_found_error', 'There is no such resource'),
  unknown_prompt: entry(404, -32602, 'not_found_error', 'There is no such prompt'),
  method_not_allowed: entry(405, -32601, 'invalid_request_error', 'This method is not served here'),
  conflict: entry(409, -32600, 'conflict_error', 'The state has changed in the meantime'),
  too_large: entry(413, -32600, 'request_too_large', 'The request is too large'),
  blocked_content: entry(422, 403, 'invalid_request_error', 'The content is not allowed to leave'),
  model_unpriced: entry(
    403,
    403,
    'permission_error',
    'The model has no price, and its cost is limited',
  ),
  masking_failed: entry(
    500,
    500,
    'api_error',
    'The request could not be searched for personal data',
  ),
  outcome_unknown: entry(
    409,
    409,
    'conflict_error',
    'Whether the change was made is not known, and it is not made again',
  ),
  guardrail_violated: entry(422, 422, 'invalid_request_error', 'A guardrail has refused this'),
  result_too_large: entry(502, 502, 'api_error', 'The result is too large to be shown'),
  loop_stopped: entry(
    429,
    429,
    'rate_limit_error',
    'The same call is made over and over',
    'retryable',
  ),
  quota_exceeded: entry(429, 429, 'rate_limit_error', 'The quota is used up', 'retryable'),
  budget_exhausted: entry(429, 429, 'rate_limit_error', 'The budget is used up', 'retryable'),
  authz_unavailable: entry(
    503,
    503,
    'overloaded_error',
    'The decision could not be made',
    'retryable',
  ),
  ratelimit_unavailable: entry(
    503,
    503,
    'overloaded_error',
    'The quota could not be checked',
    'retryable',
  ),
  audit_unavailable: entry(
    503,
    503,
    'overloaded_error',
    'The audit trail is not available',
    'retryable',
  ),
  state_unavailable: entry(
    503,
    503,
    'overloaded_error',
    'What was done before cannot be looked up',
    'retryable',
  ),
  catalog_unavailable: entry(
    503,
    503,
    'overloaded_error',
    'The catalogue is not loaded yet',
    'retryable',
  ),
  guardrail_unavailable: entry(
    503,
    503,
    'overloaded_error',
    'A guardrail could not judge this',
    'retryable',
  ),
  backend_unavailable: entry(502, 502, 'api_error', 'The backend does not answer', 'retryable'),
  backend_unauthorized: entry(
    502,
    502,
    'api_error',
    'The backend does not accept the credentials of the gate: an administrator has to renew them',
  ),
  backend_timeout: entry(
    504,
    504,
    'timeout_error',
    'The backend did not answer in time',
    'retryable',
  ),
  private_address: entry(
    502,
    502,
    'api_error',
    'The backend is at an address where the gate may not go',
  ),
  provider_unavailable: entry(
    502,
    502,
    'api_error',
    'The model provider does not answer',
    'retryable',
  ),
  provider_timeout: entry(
    504,
    504,
    'timeout_error',
    'The model provider did not answer in time',
    'retryable',
  ),
  capability_missing: entry(
    400,
    -32021,
    'invalid_request_error',
    'The tool has to ask something that the client has not declared to be able to answer',
  ),
  invalid_input: entry(
    400,
    -32602,
    'invalid_request_error',
    'What the call brings back does not answer what this caller was asked for this call',
  ),
  ask_refused: entry(
    502,
    502,
    'api_error',
    'The tool asks something of its caller that is not passed on',
  ),
  internal: entry(500, -32603, 'api_error', 'Something went wrong on our side'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** All codes, in the order of the table. */
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export interface GatewayErrorOptions {
  /** For the operator's log only: never sent to a caller. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** Seconds until it makes sense to try again; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Facts that the caller may see, e.g. `{ missingScopes: ['crm:read'] }`. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/**
 * The only error that code of Gatehouse throws on purpose. `message` is for the caller, `detail` and
 * `cause` are for the operator. What a message may say follows RFC 9457 section 5: nothing internal.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message?: string,
    options: GatewayErrorOptions = {},
  ) {
    super(message ?? ERRORS[code].title, { cause: options.cause });
    this.detail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.facts = options.facts ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** `error` itself if it is one of ours; anything else becomes `internal`, with its text hidden. */
  static from(error: unknown): GatewayError {
    if (error instanceof GatewayError) return error;
    const detail = error instanceof Error ? error.message : String(error);
    return new GatewayError('internal', undefined, { cause: error, detail });
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

function entry<Status extends number, Code extends number>(
  status: Status,
  jsonRpc: Code,
  anthropic: ErrorEntry['anthropic'],
  ...[title, retryable]: [title: string, retryable?: 'retryable']
): ErrorEntry {
  const openai = openAiType(status);
  return { status, jsonRpc, anthropic, openai, title, retryable: retryable === 'retryable' };
}

function openAiType(status: number): OpenAiErrorType {
  if (status >= 500) return 'server_error';
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    default:
      return 'invalid_request_error';
  }
}
