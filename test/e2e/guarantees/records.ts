import type { Subject } from './subject.js';

export const RECORDS = {
  title: 'Records and the catalogue',
  promises: {
    'audit:kill:nothing-lost': {
      statement: 'Killing audit in the middle of a load loses no record and stores none twice.',
      source: 'docs/adr/0007-audit-through-jetstream.md',
    },
    'audit:tenant:isolated': {
      statement: 'A tenant’s token sees the records of that tenant only.',
      source: 'docs/architecture.md',
    },
    'catalog:bad-manifest:refused-whole': {
      statement:
        'A bad manifest is refused whole, with the path of every mistake, and changes nothing; so is a contract of which no operation can be used.',
      source: 'docs/architecture.md',
    },
    'catalog:change:live': {
      statement: 'An applied change is live in the data plane within a second, without a restart.',
      source: 'docs/architecture.md',
    },
    'bus:least-privilege': {
      statement: 'A service can publish and subscribe only to what its contracts name.',
      source: 'docs/architecture.md',
    },
  },
} as const satisfies Subject;
