// An MCP server over standard input and output that speaks 2026-07-28 alone, and refuses a handshake.
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { sampleServer } from './sdk-v2-server.mjs';

serveStdio(sampleServer, { legacy: 'reject' });
