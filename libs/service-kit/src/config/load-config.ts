import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What every service reads from its environment. */
export const baseConfig = z.object({
  NATS_URL: z
    .string()
    .default('nats://127.0.0.1:4222')
    .describe('NATS servers, separated by commas'),
  NATS_USER: z.string().optional().describe('the service account at the broker'),
  NATS_PASSWORD: z.string().optional().describe('its password'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('the address to listen on; 0.0.0.0 in a container'),
  PORT: z.coerce.number().int().min(0).max(65_535).describe('the HTTP port; 0 takes a free one'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('the least severe message that is logged'),
});
export type BaseConfig = z.output<typeof baseConfig>;

/** Who issues the tokens that this service accepts. */
export const issuerConfig = z.object({
  AUTHZ_ISSUER: z
    .url()
    .default('http://127.0.0.1:8082')
    .describe('the issuer of access tokens (RFC 8414), as it stands in their `iss`'),
});

/** Where agents reach the gate: resource indicators and metadata are made of it. */
export const publicUrlConfig = z.object({
  MCP_PUBLIC_URL: z
    .url()
    .default('http://127.0.0.1:8080')
    .describe('the public base URL of mcp-ingress'),
  LLM_PUBLIC_URL: z
    .url()
    .default('http://127.0.0.1:8081')
    .describe('the public base URL of llm-egress'),
});

/** Injection token of the parsed configuration. */
export const CONFIG = Symbol('CONFIG');

type Environment = Readonly<Record<string, string | undefined>>;

/** Every mistake of an environment at once, each with its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a service's environment through its schema. `X_FILE` names a file that holds the value of `X`
 * (the convention of container secrets); an empty value counts as absent.
 * @throws ConfigError with all problems, before anything is connected.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Environment,
): Readonly<z.output<Schema>> {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(schema.shape)) {
    const read = readVariable(environment, name);
    if ('problem' in read) problems.push(read.problem);
    else if (read.value !== undefined) values[name] = read.value;
  }
  const parsed = schema.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    problems.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  if (parsed.success && problems.length === 0) return Object.freeze(parsed.data);
  throw new ConfigError(`The environment has mistakes:\n  ${problems.join('\n  ')}`);
}

function readVariable(
  environment: Environment,
  name: string,
): { value: string | undefined } | { problem: string } {
  const file = environment[`${name}_FILE`];
  if (!file) return { value: environment[name] || undefined };
  try {
    return { value: readFileSync(file, 'utf8').trim() || undefined };
  } catch {
    return { problem: `${name}_FILE: ${file} cannot be read` };
  }
}
