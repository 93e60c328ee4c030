import type { Subject } from './subject.js';

export const TOOL_CALLS = {
  title: 'Tool calls',
  promises: {
    'tool-call:refused:never-reaches-backend': {
      statement:
        'A refused tool call (no subscription, missing scope, bad arguments, exhausted quota) reaches no backend.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'tool-call:refused:recorded': {
      statement:
        'A refused tool call leaves exactly one audit record; a batch of a caller who could not be identified leaves one for all, and a flood of such calls is counted together.',
      source: 'docs/architecture.md',
    },
    'tool-call:transport:same-answer': {
      statement:
        'A backend over NATS and the same backend over HTTP give the agent the same result.',
      source: 'docs/architecture.md',
    },
    'tool-call:errors:no-internals': {
      statement: 'An error that an agent sees holds no internal address, no stack and no secret.',
      source: 'RFC 9457 section 5',
    },
    'tool-call:breaker:per-operation': {
      statement:
        'An operation whose backend keeps failing is paused alone: neither other operations nor other backends are; a 4xx, bad input and a hang-up count for nothing, and the attempts of a call count once.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:breaker:one-probe': {
      statement:
        'After a pause a single call tries the operation again, and no other waits for it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:breaker:tells': {
      statement: 'A call that was stopped tells the model what to do instead.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:share:nobody-fills': {
      statement: 'No application can take all places at a backend, nor all of its queue.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:retry:idempotent-only': {
      statement:
        'Only an operation that is idempotent is attempted again; where another one fails under way, the model is told that its effect is not known.',
      source: 'RFC 9110 section 9.2.2',
    },
    'tool-call:effect:once': {
      statement:
        'A call that carries out a model’s tool_use changes something once: issued again within 15 minutes, also at the same time or at another replica, it gets the first result.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:effect:in-doubt': {
      statement:
        'Where nobody knows whether a change was made, the call is not made again, unless it is idempotent, and the model is told.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:loop:stopped': {
      statement:
        'An agent that makes the same call over and over, twenty times in a minute unless its manifest says otherwise, is stopped over all replicas, and the model is told what to do instead. Each replica beside the first may let up to a quarter of that more through.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:result:limited': {
      statement:
        'A model is never handed more of a result than its manifest allows, 64 KiB unless it says otherwise: JSON stays JSON, structured content stays what its schema promises or the call fails, and the model is told what is missing and how to ask for less. A backend’s answer of more than 8 MiB is not read to its end.',
      source: 'docs/adr/0023-results-a-model-can-read.md',
    },
    'tool-call:result:shaped': {
      statement:
        'A manifest selects the fields of a tool’s results and cuts or sums up their lists; the published output schema tells of the shaped result.',
      source: 'docs/adr/0023-results-a-model-can-read.md',
    },
    'tool-call:cache:governed': {
      statement:
        'A call that is answered from the result cache is authorised, counted and recorded like every other, and its record says so.',
      source: 'docs/adr/0023-results-a-model-can-read.md',
    },
    'tool-call:cache:one-caller': {
      statement:
        'A remembered result answers the same question only: same tenant, application, user, scopes, definition of the tool and arguments.',
      source: 'docs/adr/0023-results-a-model-can-read.md',
    },
    'tool-call:cache:reads-only': {
      statement: 'No error, and no result of a tool that may change something, is ever remembered.',
      source: 'docs/adr/0023-results-a-model-can-read.md',
    },
    'tool-call:cache:bounded': {
      statement: 'Remembered results are bounded in number and in bytes.',
      source: 'docs/adr/0023-results-a-model-can-read.md',
    },
    'tool-call:strangers:counted': {
      statement:
        'Tool calls of callers who cannot be identified are refused and counted: from each network the first ten a minute are recorded one by one, the others together, so that a flood of them can neither fill the audit trail nor wait for it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-call:crash:contained': {
      statement:
        'When a backend, authz, ratelimit, audit or the broker is killed under calls, those that need it are told so and no others fail; when it is back they are made again without a restart of anything else, and every call stands in the audit trail once. Without the broker a call may be refused unrecorded.',
      source: 'docs/architecture.md',
    },
    'tool-list:only-callable': {
      statement: 'A caller’s tool list holds what it may call, and nothing else.',
      source: 'docs/architecture.md',
    },
  },
} as const satisfies Subject;
