import { BackendUrl, CONTROL_PLANE_SCOPES, SecretRef } from '@gatehouse/contracts';
import { z } from 'zod';

/** Where a version of a thing is in its life. Only what is published is served. */
export const Lifecycle = z.enum(['created', 'published', 'deprecated', 'retired']);
export type Lifecycle = z.output<typeof Lifecycle>;

/** A scope as it may stand in a token, and narrower than RFC 6749 section 3.3 allows: no quoting needed. */
export const Scope = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/, 'use letters, digits and . _ : / -');

/** What a tool or a prompt is called in place of its own name: every provider of models takes it. */
export const GivenName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'use up to 64 letters, digits, _ and -');

export const Title = z.string().trim().min(1).max(120);
export const Description = z.string().trim().min(1).max(4_000);

/** What every kind of manifest may say about itself. Without a `lifecycle`, new things are published. */
export const common = { title: Title.optional(), lifecycle: Lifecycle.optional() };

/** A list whose length is checked before anything in it is: what is too long costs nothing. */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { min = 0, max }: { min?: number; max: number },
): z.ZodPipe<z.ZodArray<z.ZodUnknown>, z.ZodArray<Item>> {
  return z.array(z.unknown()).min(min).max(max).pipe(z.array(item));
}

/** A list without repetitions. `keyOf` says what makes two items the same. */
export function distinct<Item extends z.ZodType>(
  item: Item,
  keyOf: (value: z.output<Item>) => string,
  limits: { min?: number; max: number },
): z.ZodPipe<z.ZodArray<z.ZodUnknown>, z.ZodArray<Item>> {
  return listOf(item, limits).superRefine((values, context) => {
    const seen = new Set<string>();
    for (const [index, value] of values.entries()) {
      const key = keyOf(value);
      if (seen.has(key)) {
        context.addIssue({ code: 'custom', path: [index], message: `${key} stands here twice` });
      }
      seen.add(key);
    }
  });
}

export const Scopes = distinct(Scope, (scope) => scope, { max: 100 });

const reserved: ReadonlySet<string> = new Set(CONTROL_PLANE_SCOPES);

/** The scopes of something in the data plane: a right over the control plane cannot be had by naming it so. */
export const ResourceScopes = distinct(
  Scope.refine((scope) => !reserved.has(scope), 'this scope is kept for the control plane'),
  (scope) => scope,
  { max: 100 },
);

/** Header names (RFC 9110 section 5.1) that carry the connection, not a credential. */
const RESERVED_HEADERS =
  /^(host|connection|content-length|content-type|transfer-encoding|te|upgrade)$/i;

export const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'use the name of an HTTP header')
  .refine((name) => !RESERVED_HEADERS.test(name), 'this header belongs to the connection');

const BackendAddress = BackendUrl.refine(isUsableUrl, {
  message: 'the URL cannot be used: no credentials, no control characters, no unresolved ${…}',
}).refine((url) => !url.startsWith('runner:'), 'what the runner runs is an upstream MCP server');

/** A secret that the gate sends along in a header. */
export const HeaderCredential = z.strictObject({
  header: HeaderName,
  prefix: z
    .string()
    .max(64)
    .regex(/^[\t\u0020-\u007e]*$/, 'use printable characters')
    .default(''),
  secret: SecretRef,
});

/** Where an API proxy's backend is, as it is written in a manifest. */
export const BackendSpec = z.strictObject({
  url: BackendAddress,
  timeoutMs: z.int().min(1).max(600_000).default(10_000),
  /** Whether it may be in a private network, or on this machine. */
  allowPrivate: z.boolean().default(false),
  credential: HeaderCredential.optional(),
});

export const HttpBase = z
  .string()
  .regex(/^https?:\/\/[^\s?#]+$/, 'use http://… or https://…')
  .refine(isUsableUrl, {
    message: 'the URL cannot be used: no credentials, no control characters, no unresolved ${…}',
  });

function isUsableUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return !username && !password && !/[{}\\^|]/.test(text);
}
