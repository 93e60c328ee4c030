import type { Subject } from './subject.js';

export const AGGREGATES = {
  title: 'Many servers as one',
  promises: {
    'aggregate:list': {
      statement:
        'Many servers at one address are listed as one, in a fixed order; a member that is missing is named with the reason, and a list is never empty for a reason that it does not tell.',
      source: 'docs/adr/0027-aggregates.md',
    },
    'aggregate:names': {
      statement:
        'A name in an aggregate means one tool of one member, has at most 64 characters, and does not change with other members.',
      source: 'docs/adr/0027-aggregates.md',
    },
    'aggregate:deadline': {
      statement:
        'Members are asked at the same time, and one that does not answer costs its own tools.',
      source: 'apps/mcp-ingress/README.md',
    },
    'aggregate:member-governs': {
      statement:
        'Through an aggregate a caller sees and calls what each member would let it, and cannot learn of the rest by trying names.',
      source: 'docs/adr/0027-aggregates.md',
    },
    'aggregate:call': {
      statement:
        'A call through an aggregate takes a subscription to both, the quota of the member, and one record that names both.',
      source: 'docs/adr/0027-aggregates.md',
    },
    'aggregate:member-dead': {
      statement:
        'An upstream server that is dead, or does not accept the gate, costs an aggregate the calls of its own tools, which say why, and no other.',
      source: 'docs/adr/0027-aggregates.md',
    },
    'aggregate:manifest': {
      statement:
        'An aggregate of unknown or nested members, with ambiguous prefixes or a search that cannot work, is refused when it is applied.',
      source: 'apps/catalog/README.md',
    },
    'aggregate:members-come-and-go': {
      statement: 'A member can be taken out of service without touching the aggregates it is in.',
      source: 'apps/catalog/README.md',
    },
    'tool-search:offered': {
      statement: 'A caller for whom a server has too many tools is listed a search in their place.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-search:definitions': {
      statement:
        'A search gives whole definitions, the best first, over all members of an aggregate.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-search:measured': {
      statement:
        'What a search saves in tokens, and how often it finds what plain words ask for among the 845 tools of GitHub, is measured at every build.',
      source: 'test/e2e/tool-search/tool-search.test.ts',
    },
    'tool-search:nothing-hidden': {
      statement: 'A search finds nothing that its caller may not call.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-search:call': {
      statement:
        'A found tool can be called by its name, and through call_tool as the very same call, in both eras of the protocol.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-search:charged': {
      statement:
        'A search is charged to the quotas of the server at whose address it is made, as a call is.',
      source: 'apps/mcp-ingress/README.md',
    },
    'tool-search:recorded': {
      statement: 'Every search leaves a record, also one that was refused.',
      source: 'docs/architecture.md',
    },
  },
} as const satisfies Subject;
