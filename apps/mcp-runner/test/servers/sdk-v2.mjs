// An MCP server over standard input and output with the official SDK v2, which speaks both eras.
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { sampleServer } from './sdk-v2-server.mjs';

serveStdio(sampleServer);
