import { GatewayError } from '@gatehouse/contracts';
import type { SecretReader } from '@gatehouse/service-kit';
import type { RunnerConfig } from '../config.js';
import type { ServerSpec } from '../servers/server-spec.js';

/** What every server gets of the runner's own environment. */
type Inherited = Pick<RunnerConfig, 'PATH' | 'HOME' | 'LANG' | 'TZ'>;

export interface ChildEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Those values that must not be seen in a log. */
  readonly secrets: readonly string[];
}

/**
 * The environment of a server's process: how to find programs, and what is configured for it. Secrets are
 * read anew for each process, so that a rotated one takes effect.
 * @throws GatewayError `backend_unavailable` if a secret is missing.
 */
export async function childEnvironment(
  { env }: ServerSpec,
  { PATH, HOME, LANG, TZ }: Inherited,
  reader: SecretReader,
): Promise<ChildEnvironment> {
  const variables: Record<string, string> = { PATH };
  for (const [name, value] of Object.entries({ HOME, LANG, TZ })) {
    if (value !== undefined) variables[name] = value;
  }
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') {
      variables[name] = value;
      continue;
    }
    const secret = await reader.read(value);
    if (!secret) throw missing(name);
    variables[name] = secret.reveal();
    secrets.push(secret.reveal());
  }
  return { variables, secrets };
}

function missing(name: string): GatewayError {
  return new GatewayError('backend_unavailable', 'The local MCP server lacks a secret', {
    detail: `the secret of its variable ${name} is missing`,
  });
}
