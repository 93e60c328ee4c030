import type { Subject } from './subject.js';

export const ROUTING = {
  title: 'Targets of model calls',
  promises: {
    'routing:targets:priority-and-weight': {
      statement:
        'Targets are asked by priority; among equals, conversations are shared out by weight, alike on every replica.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:conversation:sticky': {
      statement:
        'A conversation stays with its target on every turn, so that the provider’s prompt cache is hit.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:fallback:before-first-byte': {
      statement:
        'When a target fails before the caller has seen a byte of an answer, the next one is asked; afterwards none is.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:request-error:final': {
      statement: 'A request that a provider finds fault with is not sent to another one.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:attempts:charged': {
      statement:
        'Every attempt is recorded, and those that a provider may have charged for are charged to the budget.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:all-failed:provider-error': {
      statement:
        'When all targets fail, the caller gets the last error that a provider gave, as the provider gave it.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:key-refused:hidden': {
      statement:
        'A provider that refuses the gate’s key is the operator’s matter; no caller sees its answer.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:retry-after:remembered': {
      statement:
        'A target that answered 429 with a time is asked last by further calls for the model until then, a minute at most.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:retry-after:honoured': {
      statement:
        'A provider that asks for time, or asks not to be asked again, gets what it asks for.',
      source: 'RFC 9110 section 10.2.3',
    },
    'routing:hang-up:stops': {
      statement: 'When the caller hangs up, no further target is asked and nothing is waited for.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:breaker:one-probe': {
      statement:
        'A target that keeps failing is left alone, and after a pause tried by one call while the others go elsewhere.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:breaker:provider-only': {
      statement: 'No bad request and no hang-up of a caller makes a target count as failing.',
      source: 'docs/adr/0021-routing.md',
    },
    'routing:model:byte-exact': {
      statement:
        'An alias or a target’s own name for a model changes the bytes of that name in the request, and no others.',
      source: 'docs/adr/0021-routing.md',
    },
  },
} as const satisfies Subject;
