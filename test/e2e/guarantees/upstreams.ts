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
    'upstream:sse:asks': {
      statement:
        'What an upstream server over HTTP+SSE asks during a call reaches the caller of that call; while a caller has several calls under way there, nobody is asked, and the call says so.',
      source: 'apps/mcp-ingress/README.md',
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
      statement:
        'No two applications or users share a session with an upstream server in which they call it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:private:refused': {
      statement:
        'An upstream server at a private address is not connected to unless the installation’s manifests allow it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'upstream:changed': {
      statement:
        'An upstream server that says that what it has changes is looked at at once, however slow others are, and once a second however often it says so.',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:rounds': {
      statement:
        'What an upstream tool asks reaches its caller with the name of the server, and what the caller answers goes back to that server (MCP 2026-07-28, multi round-trip requests).',
      source: 'apps/mcp-ingress/README.md',
    },
    'ask:answers:unasked': {
      statement:
        'Answers that come with a call of a tool which may ask nothing change nothing of it: it is counted as the same call, and answered from the same cache.',
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
    'mcp:batch:notes': {
      statement:
        'Answers and cancellations that stand beside requests in a batch arrive as those that are sent alone do.',
      source: 'JSON-RPC 2.0, section 6',
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
    'item:era:any': {
      statement:
        'Clients of any revision have the resources, templates, prompts and completions of an upstream server of any revision.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:recorded': {
      statement:
        'Reading a resource, getting a prompt and completing an argument leave one record each, with the template and a hash in place of an address that a template has made.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:unknown': {
      statement:
        'A resource or prompt that is not published is refused in the words of the revision, and its server is not asked.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:hidden': {
      statement:
        'A resource or prompt that a caller may not have is not listed, and refused as one that is not there; so are its completions.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:hidden:unread': {
      statement:
        'A resource that the manifest hides is not read by way of a template that fits it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:uri:plain': {
      statement:
        'A template is read by addresses in normal form alone, so that no other spelling gets past a refusal.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:template:closest': {
      statement: 'Of several templates that fit an address the one that gives most of it decides.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:template:linear': {
      statement:
        'No template of a server makes the comparison with an address take longer than in proportion to both.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:quota': {
      statement: 'Reading a resource or getting a prompt costs what a call of a tool costs.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:capability': {
      statement:
        'A server says that it has resources, prompts or completion only if it has some, and otherwise has none of their methods.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:withheld:said': {
      statement:
        'Where nobody has approved or found any resource or prompt of a server, its list is an error that says so.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:obligations': {
      statement: 'What a policy withholds is withheld from what is read, and from completions all.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:aggregate': {
      statement:
        'An aggregate has the prompts of its members under their prefixes and their resources by address, of the first member that has it; the member governs, and what another one has before it is counted.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:asks': {
      statement:
        'A resource or prompt may ask its caller for more before it goes on, as a tool may.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:size': {
      statement:
        'What is read is cut to the bytes that the manifest allows, and says what is missing.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:secret': {
      statement:
        'What the gate signs in with is not seen in what a server gives to read, nor in its errors.',
      source: 'apps/mcp-ingress/README.md',
    },
    'item:manifest': {
      statement:
        'A manifest hides resources and prompts of an upstream server, describes them, gives them scopes, and prompts other names.',
      source: 'apps/catalog/README.md',
    },
    'item:pinned': {
      statement:
        'Resources, templates and prompts are withheld until approved where they are new or other, and gone when they are gone.',
      source: 'apps/catalog/README.md',
    },
    'item:poison:withheld': {
      statement:
        'A resource or prompt that seems to speak to the model, in any of its strings, is shown only if an administrator has approved it.',
      source: 'apps/catalog/README.md',
    },
    'upstream:state': {
      statement:
        'The catalogue tells of each upstream server whether it is active, has to be signed in to, or is broken, and why.',
      source: 'apps/catalog/README.md',
    },
  },
} as const satisfies Subject;
