import { baseConfig, secret } from '@gatehouse/service-kit';
import { z } from 'zod';
import { readServers } from './servers/read-servers.js';

/** What the runner reads from its environment. */
export const runnerConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8087),
  MCP_RUNNER_SECRET: secret().describe('what the ingress shows as its bearer token'),
  MCP_RUNNER_SERVERS: z
    .string()
    .default('mcpServers: {}')
    .transform(readServers)
    .describe(
      'the servers and how they are started, in YAML or JSON; see apps/mcp-runner/README.md',
    ),
  PATH: z
    .string()
    .default('/usr/local/bin:/usr/bin:/bin')
    .describe('handed on to servers, as are the three below; nothing else of its environment is'),
  HOME: z.string().optional().describe('handed on to servers'),
  LANG: z.string().optional().describe('handed on to servers'),
  TZ: z.string().optional().describe('handed on to servers'),
});
export type RunnerConfig = z.output<typeof runnerConfig>;
