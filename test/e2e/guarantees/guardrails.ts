import type { Subject } from './subject.js';

export const GUARDRAILS = {
  title: 'Guardrails',
  promises: {
    'guardrail:request-refused': {
      statement:
        'A request that violates an enforcing guardrail gets a 422 that names it, never reaches the provider, and costs no budget.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:answer-refused': {
      statement:
        'An answer that violates an enforcing guardrail never reaches the caller, and is charged as the provider has charged it.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:stream-held': {
      statement:
        'With an enforcing guardrail on answers, a streamed answer is sent after it has been judged as a whole, and of a refused one not a byte.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:stream-observed': {
      statement: 'With observing guardrails alone, a streamed answer passes as it comes.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:observe-passes': {
      statement: 'An observing guardrail changes no byte of a call, and what it found is recorded.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:first-decides': {
      statement: 'Of several guardrails that object, the first one of the manifest decides.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:masked-side': {
      statement:
        'Guardrails, and the services that they ask, see placeholders in the place of the values that masking has found.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:poisoned-tool-result': {
      statement:
        'Known forms of instructions to the model are found in tool results and documents, in plain text, JSON and HTML comments.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:new-pii': {
      statement:
        'A guardrail can refuse answers with personal values that the model has made up, and lets those pass that are only given back.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:schema': {
      statement: 'A guardrail can hold answers, streamed or not, to a JSON Schema.',
      source: 'JSON Schema 2020-12',
    },
    'guardrail:modified-in-place': {
      statement:
        'What a webhook changes is changed where it stands; every other byte of the request stays.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:batch-requests': {
      statement:
        'Guardrails judge every request of a batch, and one that may not pass refuses the whole batch and is named, before the provider has seen any.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:batch-results': {
      statement:
        'Guardrails judge every answer in the results of a batch: one that may not pass is replaced by an error that names the guardrail, is charged, and stops none of the others.',
      source: 'docs/adr/0022-guardrails.md',
    },
    'guardrail:webhook-hostile': {
      statement:
        'A webhook that errs, redirects, stalls, floods or breaks its contract blocks the call, unless the manifest lets it pass.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'guardrail:webhook-private': {
      statement:
        'A webhook at a private address, however it is written, is not connected to unless the manifest and the installation allow it.',
      source: 'RFC 6890',
    },
  },
} as const satisfies Subject;
