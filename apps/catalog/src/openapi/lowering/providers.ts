/** What a model provider takes of a tool. What it does not list here, it takes. */
export interface ProviderRules {
  readonly toolName: RegExp;
  /** The names of the arguments themselves; deeper names belong to the backend and are not changed. */
  readonly argumentName: RegExp;
  /** In characters; null if there is no limit worth naming. */
  readonly maxDescription: number | null;
  /** Keywords that may not stand at the root of the schema. */
  readonly notAtRoot: ReadonlySet<string>;
  /** The keywords that it takes; null for all of JSON Schema 2020-12. */
  readonly keywords: ReadonlySet<string> | null;
  /** The formats that it takes; null for all. */
  readonly formats: ReadonlySet<string> | null;
  /** Types whose values it lets enumerate; null for all. */
  readonly enumTypes: ReadonlySet<string> | null;
  /** An array must say what its items are. */
  readonly needsItems: boolean;
  /** Whatever is required must be described. */
  readonly needsRequiredDescribed: boolean;
  /** Every object is closed, and all that it describes is required. */
  readonly needsEverything: boolean;
}

const COMBINATORS = new Set(['oneOf', 'anyOf', 'allOf', 'not', 'enum', 'const', 'if', '$ref']);

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** `ARGUMENT` as Anthropic has it; the others are not stricter. */
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ARGUMENT = /^[a-zA-Z0-9_.-]{1,64}$/;

/** In characters. OpenAI refuses a function whose description is longer. */
export const MAX_DESCRIPTION = 1_024;

/**
 * The rules of each provider, from its reference and from what its API answers:
 * - `anthropic`: Messages API, `tools[].input_schema`.
 * - `openai`: function tools with `strict: false`.
 * - `openai-strict`: function tools with `strict: true` (guide "Structured outputs", supported schemas).
 *   Few contracts fit: it has no optional arguments.
 * - `gemini`: `FunctionDeclaration.parameters`, the Schema object, which refuses fields that it does not
 *   know; `$ref` is what `parametersJsonSchema` takes in its place for schemas that recur.
 */
export const PROVIDERS = {
  anthropic: {
    toolName: NAME,
    argumentName: ARGUMENT,
    maxDescription: null,
    notAtRoot: COMBINATORS,
    keywords: null,
    formats: null,
    enumTypes: null,
    needsItems: false,
    needsRequiredDescribed: false,
    needsEverything: false,
  },
  openai: {
    toolName: NAME,
    argumentName: ARGUMENT,
    maxDescription: MAX_DESCRIPTION,
    notAtRoot: COMBINATORS,
    keywords: null,
    formats: null,
    enumTypes: null,
    needsItems: true,
    needsRequiredDescribed: false,
    needsEverything: false,
  },
  'openai-strict': {
    toolName: NAME,
    argumentName: ARGUMENT,
    maxDescription: MAX_DESCRIPTION,
    notAtRoot: COMBINATORS,
    keywords: words(`type title description enum const anyOf $ref $defs properties required
      additionalProperties items minItems maxItems minimum maximum exclusiveMinimum exclusiveMaximum
      multipleOf pattern format`),
    formats: words('date-time time date duration email hostname ipv4 ipv6 uuid'),
    enumTypes: null,
    needsItems: true,
    needsRequiredDescribed: true,
    needsEverything: true,
  },
  gemini: {
    toolName: /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/,
    argumentName: ARGUMENT,
    maxDescription: null,
    notAtRoot: COMBINATORS,
    keywords: words(`type title description enum anyOf $ref $defs properties required
      additionalProperties items minItems maxItems minimum maximum minLength maxLength minProperties
      maxProperties pattern format default`),
    formats: words('date-time'),
    enumTypes: new Set(['string']),
    needsItems: true,
    needsRequiredDescribed: true,
    needsEverything: false,
  },
} as const satisfies Record<string, ProviderRules>;

export type Provider = keyof typeof PROVIDERS;

/** What every schema is lowered to: what all of them take, but for the strict one, which has no optional arguments. */
export const COMMON = PROVIDERS.gemini;
