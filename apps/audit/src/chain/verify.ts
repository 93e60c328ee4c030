import { z } from 'zod';
import { AuditRecord } from '../record/audit-record.js';
import { columnsOf } from '../record/columns.js';
import type { RecordColumns } from '../record/columns.js';
import { digestOf } from '../record/digest.js';
import type { ChainPoint, Link } from './link.js';
import { hashOf } from './link.js';

/** A record as it is found in its table. */
export interface FoundRecord {
  readonly sequence: number;
  readonly final: boolean;
  readonly columns: RecordColumns;
  readonly document: unknown;
}

/** A stretch of a tenant's chain, with the records that belong to it. */
export interface Stretch {
  /** The place before its first link. */
  readonly start: ChainPoint;
  readonly links: readonly Link[];
  /** The records whose place is within the stretch. */
  readonly records: readonly FoundRecord[];
  /** Ids of final records of the same tenant, by the place that they have: what has overtaken intents. */
  readonly overtakers: ReadonlyMap<string, number>;
  /** Where the chain says that it ends, if this is its last stretch. */
  readonly end: ChainPoint | null;
}

export const Flaw = z.object({
  sequence: z.int(),
  recordId: z.string().nullable(),
  problem: z.enum([
    /** A link is not there: the numbers have a gap. */
    'missing-link',
    /** A link, or one before it, is not what it was when its hash was made. */
    'altered-link',
    /** The record, or a column by which it is found, is not what was stored. */
    'altered-record',
    'missing-record',
    /** A record that nobody has stored. */
    'unlinked-record',
    /** The chain ends elsewhere than its head says. */
    'altered-end',
  ]),
});
export type Flaw = z.output<typeof Flaw>;

/** Everything that is wrong with a stretch of the chain; nothing if it is what was stored. */
export function verify(stretch: Stretch): Flaw[] {
  return [...linkFlaws(stretch), ...recordFlaws(stretch), ...endFlaws(stretch)];
}

function linkFlaws({ start, links }: Stretch): Flaw[] {
  const flaws: Flaw[] = [];
  let previous = start;
  for (const link of links) {
    const { sequence, recordId } = link;
    if (sequence !== previous.sequence + 1) {
      flaws.push({ sequence: previous.sequence + 1, recordId: null, problem: 'missing-link' });
    } else if (hashOf(previous.hash, link) !== link.hash) {
      flaws.push({ sequence, recordId, problem: 'altered-link' });
    }
    previous = link;
  }
  return flaws;
}

function recordFlaws({ links, records, overtakers }: Stretch): Flaw[] {
  const unlinked = new Map(records.map((record) => [record.sequence, record]));
  const flaws: Flaw[] = [];
  for (const link of links) {
    const { sequence, recordId } = link;
    const record = unlinked.get(sequence);
    unlinked.delete(sequence);
    if (!record) {
      const overtaken = !link.final && (overtakers.get(recordId) ?? 0) > sequence;
      if (!overtaken) flaws.push({ sequence, recordId, problem: 'missing-record' });
    } else if (!matches(record, link)) {
      flaws.push({ sequence, recordId, problem: 'altered-record' });
    }
  }
  for (const { sequence, columns } of unlinked.values()) {
    flaws.push({ sequence, recordId: columns.id, problem: 'unlinked-record' });
  }
  return flaws;
}

function endFlaws({ start, links, end }: Stretch): Flaw[] {
  const last = links.at(-1) ?? start;
  if (!end || (end.sequence === last.sequence && end.hash === last.hash)) return [];
  return [{ sequence: last.sequence, recordId: null, problem: 'altered-end' }];
}

function matches({ final, columns, document }: FoundRecord, link: Link): boolean {
  const record = AuditRecord.safeParse(document);
  return (
    record.success &&
    columns.id === link.recordId &&
    columns.tenant === link.tenant &&
    final === link.final &&
    digestOf({ final, record: document }) === link.digest &&
    digestOf(columns) === digestOf(columnsOf(record.data))
  );
}
