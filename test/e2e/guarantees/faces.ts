import type { Subject } from './subject.js';

export const FACES = {
  title: 'Other ways in',
  promises: {
    'sse:client:sdk': {
      statement: 'The v1 SDK’s own client of the transport HTTP+SSE lists tools and calls them.',
      source: 'Model Context Protocol 2024-11-05, HTTP with SSE',
    },
    'sse:client:plain': {
      statement:
        'A client of HTTP+SSE is told where to post by the first event, need not begin with initialize, and may use an id again; each answer is one line of data.',
      source: 'Model Context Protocol 2024-11-05, HTTP with SSE',
    },
    'sse:replica:any': {
      statement: 'Any replica takes the messages of a session, whichever holds its stream.',
      source: 'apps/mcp-ingress/README.md',
    },
    'sse:replica:gone': {
      statement:
        'A message to a session whose replica is gone is refused at once, and a new stream is to be had at any other.',
      source: 'apps/mcp-ingress/README.md',
    },
    'sse:session:own': {
      statement:
        'A session takes messages from the application and the person that opened it, and from nobody else.',
      source: 'apps/mcp-ingress/README.md',
    },
    'sse:session:token': {
      statement: 'A stream is opened, and each message taken, only with a valid token.',
      source: 'apps/mcp-ingress/README.md',
    },
    'sse:session:ends': {
      statement: 'A stream ends when the token expires or is revoked that it was opened with.',
      source: 'apps/mcp-ingress/README.md',
    },
    'sse:session:bounded': {
      statement:
        'Sessions are limited per application and in all, an idle one is ended, and so much of one may be under way and no more.',
      source: 'apps/mcp-ingress/README.md',
    },
    'sse:call:cancelled': {
      statement:
        'A call whose client goes, or cancels it, is ended and recorded as aborted, and not answered.',
      source: 'Model Context Protocol 2024-11-05, cancellation',
    },
    'rest:tools:listed': {
      statement: 'The REST face lists to each caller the tools that MCP lists to it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'rest:tools:invoked': {
      statement:
        'A tool that is called over REST goes through the same pipeline as over MCP, with the same result.',
      source: 'apps/mcp-ingress/README.md',
    },
    'rest:tools:root': {
      statement: 'The tools of the server that is configured for it are at /tools, too.',
      source: 'apps/mcp-ingress/README.md',
    },
    'rest:openapi:own-tools': {
      statement: 'The OpenAPI description of a server’s REST face holds what its caller may call.',
      source: 'apps/mcp-ingress/README.md',
    },
    'rest:errors:problem': {
      statement:
        'What the gate refuses over REST, and how a backend fails, is a problem of RFC 9457 with the code of the error table.',
      source: 'RFC 9457',
    },
    'rest:idempotency:once': {
      statement:
        'A change that is asked for over REST with an Idempotency-Key is made once, however often it is asked for within 15 minutes.',
      source: 'draft-ietf-httpapi-idempotency-key-header-07',
    },
    'api-proxy:called:governed': {
      statement:
        'An API proxy is called as the REST API that it fronts, over NATS and over HTTP, by who is subscribed to it; scopes, policies, quotas and records are those of a tool call.',
      source: 'apps/mcp-ingress/README.md',
    },
    'api-proxy:refused:problem': {
      statement:
        'A call of an API that its contract does not know, or that may not be made, is refused as a problem and reaches no backend.',
      source: 'RFC 9457',
    },
    'api-proxy:parameters:as-contract': {
      statement:
        'Parameters are read as the contract has them written, and one that it does not know is refused.',
      source: 'OpenAPI 3.1 section 4.8.12',
    },
    'api-proxy:headers:stripped': {
      statement:
        'Neither a caller’s credentials nor what stands between gate and backend passes the gate, and no answer names a backend’s address.',
      source: 'docs/adr/0028-faces.md',
    },
    'api-proxy:bodies:streamed': {
      statement: 'Bodies are passed on while they come, in both directions, up to a limit.',
      source: 'apps/mcp-ingress/README.md',
    },
    'api-proxy:caller:gone': {
      statement: 'A caller of an API who hangs up ends the backend’s work, and the record says so.',
      source: 'apps/mcp-ingress/README.md',
    },
    'api-proxy:obligations:kept': {
      statement: 'What a policy withholds is withheld in the answers of an API, too.',
      source: 'apps/mcp-ingress/README.md',
    },
    'api-proxy:address:whole': {
      statement:
        'An API proxy is served below all of its address, whatever paths the gate has for MCP servers.',
      source: 'docs/adr/0028-faces.md',
    },
    'api-proxy:address:one': {
      statement: 'No API proxy has the address of an MCP server.',
      source: 'docs/adr/0028-faces.md',
    },
  },
} as const satisfies Subject;
