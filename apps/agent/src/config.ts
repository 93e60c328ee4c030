import { z } from 'zod';
import { AgentError, EXIT } from './agent-error.js';
import { parseServers } from './connection/server-address.js';
import { oneLine } from './one-line.js';

const DEFAULT_SERVERS = ['crm', 'orders', 'kb']
  .map((name) => `${name}=http://127.0.0.1:8080/${name}-mcp-server/v1.0/mcp`)
  .join(',');

const DEFAULT_QUESTION =
  'Find customer C-4821, check their latest order, and tell me if there are any relevant return policy articles.';

const milliseconds = z.coerce.number().int().min(1).max(3_600_000);

/** The environment of the agent. */
export const agentConfig = z.object({
  MCP_SERVERS: z
    .string()
    .default(DEFAULT_SERVERS)
    .transform(parseServers)
    .describe('the MCP servers to connect to: name=url, separated by commas'),
  LLM_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .default('http://127.0.0.1:8081/claude-agent-gateway/v1.0')
    .describe('where the Anthropic Messages API is reached, without /v1/messages'),
  GATEHOUSE_TOKEN: z
    .string({ error: 'is not set; `npm run --silent token -- internal-agent` prints one' })
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'must be one word of printable ASCII characters')
    .describe('the bearer token for all MCP servers and the model'),
  MODEL: z.string().default('claude-sonnet-5-5').describe('the model to reason with'),
  QUESTION: z.string().default(DEFAULT_QUESTION).describe('the question, if no other is given'),
  MAX_TOKENS: z.coerce
    .number()
    .int()
    .min(1)
    .default(4_096)
    .describe('the longest answer of one turn, in tokens'),
  CONNECT_TIMEOUT_MS: milliseconds
    .default(10_000)
    .describe('milliseconds after which an MCP server counts as dead'),
  TOOL_TIMEOUT_MS: milliseconds.default(60_000).describe('milliseconds that a tool may take'),
  MODEL_TIMEOUT_MS: milliseconds.default(120_000).describe('milliseconds that a turn may take'),
});
export type AgentConfig = z.output<typeof agentConfig>;

/**
 * Reads the environment; an empty variable counts as absent.
 * @throws AgentError that names every variable with a mistake, and no value.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): AgentConfig {
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const parsed = agentConfig.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new AgentError(oneLine(problems.join('; ')), EXIT.usage);
}
