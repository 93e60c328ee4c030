import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { runnerConfig } from './config.js';
import { takeMessagesAsText } from './http/message-text.js';

/** The largest message that is taken, in bytes. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * Runs MCP servers that speak over standard input and output. It has no bus: whatever breaks out of a
 * server finds no account at the broker.
 */
export const mcpRunnerService = defineService({
  name: 'mcp-runner',
  module: AppModule,
  config: runnerConfig,
  usesBus: () => false,
  bodyParser: false,
  bodyLimitBytes: BODY_LIMIT_BYTES,
  configure: takeMessagesAsText,
});
