import { GatewayError } from '@gatehouse/contracts';
import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import { Breather } from '../time/breather.js';
import { detect } from './detect.js';
import type { OnFailure } from './detect.js';
import type { Finding } from './finding.js';
import { disjoint } from './finding.js';
import { LearnedValues } from './learned-values.js';
import type { Carrier, Leaf, Part } from './leaves.js';
import { leavesOf } from './leaves.js';
import { placeholderShapes } from './placeholder.js';
import type { MaskingPolicy } from './policy.js';
import type { PlaceholderVault } from './vault.js';

/** How many values of each entity. */
export type EntityCounts = Readonly<Record<string, number>>;

export interface MaskedDocument {
  /** The document; the very same string if nothing in it had to be hidden. */
  readonly text: string;
  /** What was changed, in order: places of the document as it came. */
  readonly edits: readonly Edit[];
  readonly masked: EntityCounts;
  /** Found in entities that are only to be reported, and left in clear. */
  readonly reported: EntityCounts;
}

/** A leaf with what was seen in it alone. */
interface Seen {
  readonly leaf: Leaf;
  readonly findings: readonly Finding[];
}

/**
 * Hides personal values in the carriers of a document, each in the way of its entity. The values are
 * replaced where they stand; everything else keeps its bytes. What is known to be personal in one place
 * is hidden in all of them.
 * @throws GatewayError `blocked_content` naming the entities that must not leave; `masking_failed`
 */
export async function maskDocument(
  document: { readonly source: string; readonly carriers: readonly Carrier[] },
  policy: MaskingPolicy,
  vault: PlaceholderVault,
  onFailure: OnFailure = () => undefined,
): Promise<MaskedDocument> {
  const memory = { cache: policy.analyses, scope: vault.scope };
  const found = leavesOf(document.source, document.carriers, memory);
  const breather = new Breather();
  const seen: Seen[] = [];
  for (const leaf of found.leaves) {
    if (breather.due) await breather.breathe();
    const findings = leaf.seen.findings ?? (await detect(leaf, policy, { breather, onFailure }));
    seen.push({ leaf, findings });
  }
  const hider = new Hider(policy, vault, learn(seen, found.fullNames, policy));
  for (const one of seen) {
    if (breather.due) await breather.breathe();
    hider.hide(one);
  }
  const edits = hider.edits().toSorted((a, b) => a.start - b.start);
  return {
    text: applyEdits(document.source, edits),
    edits,
    masked: Object.fromEntries(hider.masked),
    reported: Object.fromEntries(hider.reported),
  };
}

/** What a text holds, with all that is known in the conversation. */
interface Judged {
  readonly hidden: readonly Finding[];
  readonly reported: readonly Finding[];
}

/** Goes through the leaves and gathers what has to be changed. */
class Hider {
  readonly masked = new Map<string, number>();
  readonly reported = new Map<string, number>();
  private readonly direct: Edit[] = [];
  /** Outer parts come before those that stand in them. */
  private readonly parts = new Map<Part, Edit[]>();
  /** Texts that come more than once, and in which there is nothing to be seen but what was learned. */
  private readonly judged = new Map<string, Judged>();

  constructor(
    private readonly policy: MaskingPolicy,
    private readonly vault: PlaceholderVault,
    private readonly learned: LearnedValues,
  ) {}

  hide({ leaf, findings }: Seen): void {
    const { hidden, reported } = this.judge(leaf, findings);
    count(this.reported, reported);
    count(this.masked, hidden);
    if (hidden.length === 0) return;
    const { text } = leaf;
    const edits = leaf.lift(hidden.map((finding) => editOf(text, finding, this.vault)));
    const target = leaf.part ? this.editsOf(leaf.part) : this.direct;
    for (const edit of edits) target.push(edit);
  }

  /** All edits, as edits of the document: those of a part make one, from the innermost outwards. */
  edits(): Edit[] {
    for (const [part, edits] of [...this.parts].toReversed()) {
      if (edits.length === 0) continue;
      const { start, end } = part.encoded;
      const lifted = part.lift([{ start, end, replacement: part.encoded.encode(edits) }]);
      const target = part.parent ? this.editsOf(part.parent) : this.direct;
      for (const edit of lifted) target.push(edit);
    }
    return this.direct;
  }

  private editsOf(part: Part): Edit[] {
    const known = this.parts.get(part);
    if (known) return known;
    if (part.parent) this.editsOf(part.parent);
    const made: Edit[] = [];
    this.parts.set(part, made);
    return made;
  }

  private judge({ text, whole }: Leaf, findings: readonly Finding[]): Judged {
    const bare = findings.length === 0 && !whole;
    const known = bare ? this.judged.get(text) : undefined;
    if (known) return known;
    const all = [...findings, ...(whole ? [] : this.learned.find(text))].filter(
      ({ start, end }) => !this.policy.allows(text.slice(start, end)),
    );
    refuseBlocked(all);
    const hidden = all.filter(isHidden);
    const judged = {
      reported: disjoint(text, all.filter(isReport), []),
      hidden: hidden.length > 0 ? disjoint(text, hidden, placeholderShapes(text)) : [],
    };
    if (bare) this.judged.set(text, judged);
    return judged;
  }
}

function learn(
  seen: readonly Seen[],
  fullNames: readonly string[],
  policy: MaskingPolicy,
): LearnedValues {
  const learned = new LearnedValues();
  const teaching = new Set(
    policy.detectors.filter(({ teaches }) => teaches).map(({ rule }) => rule),
  );
  for (const { leaf, findings } of seen) {
    const { text, hint } = leaf;
    for (const { rule, start, end } of findings) {
      const reach = hint?.entity === rule.entity ? hint.reach : 'everywhere';
      const value = text.slice(start, end);
      if (reach === 'field' || !teaching.has(rule) || policy.allows(value)) continue;
      learned.learn(rule, value, { asWritten: reach === 'as-written' });
    }
  }
  const names = policy.fields.get('NAME');
  for (const name of names ? fullNames : []) {
    if (names && !policy.allows(name)) learned.learn(names, name, { asWritten: false });
  }
  return learned;
}

function refuseBlocked(findings: readonly Finding[]): void {
  const blocked = new Set(
    findings.filter(({ rule }) => rule.mode === 'block').map(({ rule }) => rule.entity),
  );
  if (blocked.size === 0) return;
  const entities = [...blocked].toSorted();
  throw new GatewayError(
    'blocked_content',
    `The request holds personal data that must not leave: ${entities.join(', ')}`,
    { facts: { entities } },
  );
}

function isReport({ rule }: Finding): boolean {
  return rule.mode === 'report';
}

function isHidden({ rule }: Finding): boolean {
  return rule.mode === 'mask' || rule.mode === 'redact';
}

function count(counts: Map<string, number>, findings: readonly Finding[]): void {
  for (const { rule } of findings) counts.set(rule.entity, (counts.get(rule.entity) ?? 0) + 1);
}

function editOf(text: string, { start, end, rule }: Finding, vault: PlaceholderVault): Edit {
  const replacement =
    rule.mode === 'mask'
      ? vault.placeholder({ entity: rule.entity, text: text.slice(start, end), form: rule.form })
      : `[${rule.entity} removed]`;
  return { start, end, replacement };
}
