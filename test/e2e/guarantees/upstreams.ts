import type { Subject } from './subject.js';

export const UPSTREAMS = {
  title: 'Upstream MCP servers',
  promises: {
    'upstream:era:any': {
      statement:
        'An MCP server of any revision joins over streamable HTTP, and clients of any revision use its tools.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:sse:served': {
      statement:
        'A server of revision 2024-11-05, over HTTP+SSE, joins with the same credentials, bounds, progress and cancellation.',
      source: 'MCP 2024-11-05, transports',
    },
    'upstream:sse:origin': {
      statement:
        'A server over HTTP+SSE cannot have messages, nor the gate’s credential, sent to another host.',
      source: 'MCP 2024-11-05, transports',
    },
    'upstream:sse:broken': {
      statement:
        'When the stream of a server over HTTP+SSE breaks, what is under way fails at once, and the next call connects anew.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:credential:own': {
      statement:
        'An upstream MCP server gets the credential that the gate has for it, never the caller’s token.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:oauth:own': {
      statement:
        'The gate signs in to an upstream server by the client credentials grant, for that server alone, and anew when its token is not taken.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:progress': {
      statement:
        'A caller hears how far a call to an upstream server has come, and whoever hangs up has it cancelled there.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:unauthorized:said': {
      statement: 'An upstream server that does not accept the gate is an error that says so.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:dead:said': {
      statement:
        'An upstream server that is gone is an error that says so, and is used again as soon as it is back.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:unknown:said': {
      statement:
        'An upstream server of which nothing is known, or nothing is approved, has an error for a list, never an empty one.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:session:renewed': {
      statement:
        'An upstream server that has forgotten its sessions is introduced to again, and the call is made once.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:session:own': {
      statement: 'No two applications or users share a session with an upstream server.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:private:refused': {
      statement:
        'An upstream server at a private address is not connected to unless the installation’s manifests allow it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:rounds': {
      statement:
        'What an upstream tool asks reaches its caller with the name of the server, and what the caller answers goes back to that server (MCP 2026-07-28, multi round-trip requests).',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:rounds:governed': {
      statement:
        'Every round of a call that asks something is decided, counted and recorded, taken for no loop, and answered from no cache.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:state:bound': {
      statement:
        'What a caller carries from one round to the next is sealed: any replica goes on with it, for the same caller, server, tool and arguments, and for nobody and nothing else.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:capabilities': {
      statement:
        'Nobody is asked what it has not declared that it can be asked: that is an error, which says so.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:allowed': {
      statement:
        'An upstream server asks for input of a user, for what a model writes, and for folders only as far as its manifest allows.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:vetted': {
      statement:
        'Hidden characters, instructions to a model, forms that ask for secrets and addresses that are none of the web are not passed on in what a tool asks.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:once': {
      statement:
        'A change that a model proposed, and that asks something first, is made once, however often its caller comes back with answers.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:eras': {
      statement:
        'What a tool asks reaches callers of any revision and transport of MCP that have declared to answer it, from servers of any, whichever replica their messages come to.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:answer:own': {
      statement: 'Only who was asked can answer, and once.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:held': {
      statement:
        'A call that waits for its caller waits for a bounded time, goes on once with what that brings, and is one of a bounded number.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:patience': {
      statement:
        'The time in which a person is asked is not the server’s; who says nothing has cancelled.',
      source: 'apps/mcp-ingress/README.md',
    },
    'mcp:cancelled': {
      statement:
        'A client with a handshake cancels a request of its own by a message, whichever replica gets it, and no other client’s (MCP 2025-11-25, cancellation).',
      source: 'apps/mcp-ingress/README.md',
    },
    'pinning:changed:withheld': {
      statement:
        'What an upstream server has newly or otherwise than approved is withheld at the next look, and what it has no more disappears.',
      source: 'apps/catalog/README.md',
    },
    'pinning:approve': {
      statement:
        'An administrator sees what an upstream server has changed, and has it shown exactly as it was looked at.',
      source: 'apps/catalog/README.md',
    },
    'pinning:reject': {
      statement: 'What an administrator has rejected is not shown, and not asked about again.',
      source: 'apps/catalog/README.md',
    },
    'pinning:poison:hidden-characters': {
      statement:
        'Characters of a definition that nobody sees are found, in any of its strings: tags, bidi, zero-width, terminal control.',
      source: 'apps/catalog/README.md',
    },
    'pinning:poison:instructions': {
      statement:
        'The usual instructions to a model in a definition are found, in any of its strings.',
      source: 'apps/catalog/README.md',
    },
    'pinning:poison:withheld': {
      statement:
        'A definition that seems to speak to the model is shown only if an administrator has approved it, one with hidden characters never.',
      source: 'apps/catalog/README.md',
    },
    'pinning:poison:listed': {
      statement:
        'A tool with hidden characters is neither listed nor called, wherever it comes from.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:state': {
      statement:
        'The catalogue tells of each upstream server whether it is active, has to be signed in to, or is broken, and why.',
      source: 'apps/catalog/README.md',
    },
  },
} as const satisfies Subject;
