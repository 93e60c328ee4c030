import type { Subject } from './subject.js';

export const LIMITS = {
  title: 'Quotas and budgets',
  promises: {
    'budget:never-overshot': {
      statement:
        'However many calls and ratelimit instances run in parallel, never more tokens are granted than the budget holds.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:scopes:all-or-none': {
      statement:
        'A model call is reserved in all limits that apply to its application, user, model, API and tenant, or in none; what fails in between never lets a limit be passed.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:cost:unpriced-refused': {
      statement: 'Where cost is limited, a model without a price is refused.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'budget:cost:recorded': {
      statement:
        'What a call has cost at the prices of its LLM API is on its record, in a header where it is known in time, and in the roll-up of usage.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:cost:surcharges': {
      statement:
        'What a price says of tiers of service, regions, speeds and tools that the provider runs is reserved at its highest, and charged as the provider says the call was served.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:cost:searches': {
      statement:
        'A tool that the provider runs is reserved as often as the request lets it be used, or as the manifest says where that sets no limit; of an answer that breaks off, the uses that were seen are charged.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:lowered:disclosed': {
      statement:
        'Where the manifest says so, max_tokens is lowered to what is left of a budget, in all limits alike, and the caller is told; nothing else of the request changes.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:settled:true-usage': {
      statement:
        'A budget is charged what the provider counted, in both layouts of its usage; nothing where the provider refused; and what was seen where an answer breaks off.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'limits:forgotten-by-age': {
      statement:
        'The counters of a user or a model that calls no more are removed 100 days after the last call, and not before all their windows and reservations are over.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:survives-restart': {
      statement: 'A restart of ratelimit or of the broker forgets no reservation and no usage.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'budget:exhausted:told': {
      statement:
        'An exhausted budget or quota is answered with 429, Retry-After and RateLimit fields, in the caller’s own dialect.',
      source: 'RFC 6585 section 4; IETF RateLimit header fields',
    },
    'fire:granted:within-limit': {
      statement:
        'With any number of instances, and whatever is killed, a limit of tokens is never granted beyond.',
      source: 'apps/ratelimit/README.md',
    },
    'fire:record:one': {
      statement:
        'Under load, aborts, provider errors and kills, each call has one record; only what was under way in a killed process may lack it.',
      source: 'docs/architecture.md',
    },
    'fire:books:to-the-token': {
      statement:
        'What was seen to its end is charged to the token as the provider charges it, over all instances.',
      source: 'apps/llm-egress/README.md',
    },
    'fire:broken:between': {
      statement:
        'A call that broke off is charged for no less than the gate saw of it, and no more than it had reserved.',
      source: 'apps/llm-egress/README.md',
    },
    'fire:advance:to-the-token': {
      statement:
        'Calls of a kind that comes often may find their budget reserved in advance: what is charged is what they used, to the token, and what nobody took is given back within two seconds.',
      source: 'docs/adr/0029-budget-in-advance.md',
    },
    'quota:advance:within-limit': {
      statement:
        'Calls that a replica takes from quotas in advance are at most a share of what is left: no more calls are made than a quota allows, and all that it allows can be.',
      source: 'docs/adr/0029-budget-in-advance.md',
    },
    'quota:advance:silence': {
      statement:
        'When ratelimit falls silent, calls go on for at most a second from what was taken in advance; then they are refused.',
      source: 'docs/adr/0029-budget-in-advance.md',
    },
    'fire:ledger:equals-records': {
      statement:
        'Ratelimit’s ledgers hold what the records of calls say; a call that died before it was settled counts in full.',
      source: 'apps/ratelimit/README.md',
    },
  },
} as const satisfies Subject;
