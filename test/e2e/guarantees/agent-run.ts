import type { Subject } from './subject.js';

export const AGENT_RUN = {
  title: 'The run of an agent',
  promises: {
    'agent:question:answered': {
      statement:
        'An unchanged agent with two kinds of URL and one token answers a question that takes three governed MCP servers and a model.',
      source: 'docs/architecture.md',
    },
    'agent:one-trace': {
      statement:
        'Every reasoning and tool call of one agent run is in one trace, although the agent sends no trace header.',
      source: 'docs/adr/0005-join-by-tool-use.md',
    },
    'agent:dead-server:survived': {
      statement: 'An MCP server that is down costs the agent that server, not its answer.',
      source: 'docs/architecture.md',
    },
    'mcp:eras:both': {
      statement:
        'Clients of HTTP+SSE, of protocol 2025-11-25 and of the stateless 2026-07-28, of both SDKs, the MCP Inspector and plain fetch, list the same tools and get the same answer, byte for byte that of the backend.',
      source: 'Model Context Protocol 2024-11-05, 2025-11-25 and 2026-07-28',
    },
    'mcp:unauthenticated:challenged': {
      statement:
        'A request without a valid token gets a 401 that names the protected resource metadata.',
      source: 'RFC 9728 section 5.1',
    },
    'telemetry:one-trace': {
      statement:
        'The spans of one agent run, from every service, are one trace in the terms of the OpenTelemetry GenAI and MCP conventions.',
      source: 'OpenTelemetry semantic conventions for GenAI and MCP',
    },
    'telemetry:no-content': {
      statement: 'No span and no metric holds a personal value, a payload or a token.',
      source: 'docs/architecture.md',
    },
    'telemetry:no-content-logs': {
      statement:
        'No log line at any level, and no audit record, holds a personal value, a payload or a token.',
      source: 'docs/architecture.md',
    },
    'mcp:conformance': {
      statement:
        'The official conformance suite, run through the gate at both revisions, fails where it is known to fail and why, and nowhere else.',
      source: 'test/conformance/README.md',
    },
  },
} as const satisfies Subject;
