import type { Subject } from './subject.js';

export const MASKING = {
  title: 'Personal data',
  promises: {
    'masking:conversations': {
      statement:
        'In generated conversations of up to 20 turns no name, e-mail address, telephone number, street or card of the people in them reaches the provider, from any carrier; the agent gets every byte back, and what was sent before stays the same from turn to turn.',
      source: 'docs/adr/0016-text-unless-structure.md',
    },
    'masking:detectors': {
      statement:
        'Cards (Luhn), bank accounts (ISO 7064), social security numbers and internet addresses are found by their check digits and forms; dates, identifiers, versions, hashes and tracking numbers are left alone.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:tools': {
      statement:
        'A tool gets the real values of the entities that the manifest names for it, and placeholders for all others.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:addresses': {
      statement:
        'In the text of an answer, a placeholder within the address of a link or picture stays a placeholder.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:r1-every-carrier': {
      statement:
        'Every string of a request is read for personal data unless it is structure: also in members and blocks that the gate does not know.',
      source: 'docs/adr/0016-text-unless-structure.md',
    },
    'masking:r2-structure': {
      statement:
        'Ids, names of tools, addresses, encoded data, signatures, sealed blocks and definitions reach the provider byte for byte.',
      source: 'docs/adr/0016-text-unless-structure.md',
    },
    'masking:r3-reasoning': {
      statement:
        'Signed reasoning goes back to the provider byte for byte, also where it quotes a value or is empty.',
      source: 'docs/adr/0016-text-unless-structure.md',
    },
    'masking:r4-deterministic': {
      statement:
        'The same value of a tenant gets the same placeholder on every turn, replica and restart, so that what was masked before stays the same and prompt caches hit.',
      source: 'docs/adr/0012-derived-placeholders.md',
    },
    'masking:r5-idempotent': {
      statement: 'A placeholder in a request is not masked again.',
      source: 'docs/adr/0012-derived-placeholders.md',
    },
    'masking:r5-remembered': {
      statement:
        'Where the manifest says to remember placeholders, one that comes back without its value is restored for the application that it was made for.',
      source: 'docs/adr/0019-remembered-placeholders.md',
    },
    'masking:r6-forged': {
      statement: 'A placeholder that was made up, or made for another tenant, is never restored.',
      source: 'docs/adr/0012-derived-placeholders.md',
    },
    'masking:r7-overlaps': {
      statement: 'Of findings that overlap, everything that any of them covers is hidden.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:r7-unicode': {
      statement:
        'A value is found in full width, with combining marks, invisible characters, percent-encoding, entities and escapes, and comes back as it was written.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:r8-byte-exact': {
      statement: 'Masking changes no byte outside of the values it hides.',
      source: 'docs/adr/0012-derived-placeholders.md',
    },
    'masking:r9-json-in-strings': {
      statement:
        'Values in JSON that is written in strings, several levels deep, are masked, and the JSON stays valid.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:r10-encoded': {
      statement: 'Text in base64 is masked, and a long text is read in turns with other calls.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:r11-lookalike': {
      statement:
        'On request a placeholder has the form of a value of its kind, in a range that nobody can have.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:r12-variants': {
      statement:
        'A placeholder is recognised in any case, in full width, and with emphasis or invisible characters in it.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:r13-same-everywhere': {
      statement: 'Counting tokens masks like sending.',
      source: 'apps/llm-egress/README.md',
    },
    'masking:r14-blocks': {
      statement:
        'Masking adds, drops, moves and merges no block, and leaves cache_control where it is.',
      source: 'docs/adr/0016-text-unless-structure.md',
    },
    'masking:s1-network-splits': {
      statement: 'An event stream is read the same however the network cuts it.',
      source: 'WHATWG HTML section 9.2',
    },
    'masking:s2-every-split': {
      statement: 'A placeholder is restored wherever a stream cuts it.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s3-holds-little': {
      statement: 'A stream holds back no more than what could begin a placeholder.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s4-order': {
      statement:
        'What was held back of a block comes before anything else of it, and delays no ping.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s5-json': {
      statement:
        'A value in the input of a tool is escaped as its place asks, wherever the stream cuts the JSON and however it is escaped.',
      source: 'RFC 8259',
    },
    'masking:s6-interleaved': {
      statement: 'Blocks of a stream that come interleaved are restored each on its own.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s7-reasoning': {
      statement: 'Reasoning of an answer passes byte for byte, also where it quotes a placeholder.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s8-citations': {
      statement: 'A citation quotes the document as each side knows it, with offsets that fit.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s9-encoding': {
      statement:
        'An answer that the provider has compressed against the wish of the gate is restored, too.',
      source: 'RFC 9110 section 12.5.3',
    },
    'masking:s10-truncated': {
      statement: 'A placeholder that an answer breaks off in is passed on as far as it goes.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s12-byte-identical': {
      statement: 'A stream in which nothing is restored passes byte for byte.',
      source: 'docs/adr/0020-where-values-come-back.md',
    },
    'masking:s16-detector-failure': {
      statement:
        'A call is refused when a detector fails, unless the manifest says to go on without it; either way it is counted.',
      source: 'docs/adr/0004-fail-closed.md',
    },
  },
} as const satisfies Subject;
