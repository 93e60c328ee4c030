import { GatewayError } from '@gatehouse/contracts';
import type { Edit } from '../json/edits.js';
import { applyEdits } from '../json/edits.js';
import { Breather } from '../time/breather.js';
import type { Finding } from './finding.js';
import { disjoint } from './finding.js';
import { LearnedValues } from './learned-values.js';
import type { Carrier, Leaf } from './leaves.js';
import { leavesOf } from './leaves.js';
import { placeholderShapes } from './placeholder.js';
import type { MaskingPolicy } from './policy.js';
import type { PlaceholderVault } from './vault.js';

/** How many values of each entity. */
export type EntityCounts = Readonly<Record<string, number>>;

export interface MaskedDocument {
  /** The document; the very same string if nothing in it had to be hidden. */
  readonly text: string;
  readonly masked: EntityCounts;
  /** Found in entities that are only to be reported, and left in clear. */
  readonly reported: EntityCounts;
}

/**
 * Hides personal values in the carriers of a document, each in the way of its entity. The values are
 * replaced where they stand; everything else keeps its bytes. What is known to be personal in one place
 * is hidden in all of them.
 * @throws GatewayError `blocked_content` naming the entities that must not leave.
 */
export async function maskDocument(
  document: { readonly source: string; readonly carriers: readonly Carrier[] },
  policy: MaskingPolicy,
  vault: PlaceholderVault,
): Promise<MaskedDocument> {
  const found = leavesOf(document.source, document.carriers);
  const breather = new Breather();
  const texts: { readonly leaves: Alike; readonly findings: readonly Finding[] }[] = [];
  for (const leaves of alike(found.leaves)) {
    await breather.breathe();
    texts.push({ leaves, findings: directFindings(leaves[0], policy) });
  }
  const learned = learn(texts, found.fullNames, policy);
  const tally = { masked: new Map<string, number>(), reported: new Map<string, number>() };
  const edits: Edit[] = [];
  for (const { leaves, findings } of texts) {
    await breather.breathe();
    const { text, whole } = leaves[0];
    const all = [...findings, ...(whole ? [] : learned.find(text))].filter(
      ({ start, end }) => !policy.allows(text.slice(start, end)),
    );
    refuseBlocked(all);
    const reported = disjoint(text, all.filter(isReport), []);
    const hidden = disjoint(text, all.filter(isHidden), placeholderShapes(text));
    const replacements = hidden.map((finding) => editOf(text, finding, vault));
    for (const leaf of leaves) {
      count(tally.reported, reported);
      count(tally.masked, hidden);
      for (const edit of leaf.lift(replacements)) edits.push(edit);
    }
  }
  return {
    text: applyEdits(document.source, edits),
    masked: Object.fromEntries(tally.masked),
    reported: Object.fromEntries(tally.reported),
  };
}

type Alike = readonly [Leaf, ...Leaf[]];

/** Leaves with the same text in the same role, which need to be looked at only once: keys, above all. */
function alike(leaves: readonly Leaf[]): Alike[] {
  const groups = new Map<string, [Leaf, ...Leaf[]]>();
  for (const leaf of leaves) {
    const id = `${leaf.hint?.entity} ${leaf.hint?.reach} ${leaf.whole} ${leaf.text}`;
    const group = groups.get(id);
    if (group) group.push(leaf);
    else groups.set(id, [leaf]);
  }
  return [...groups.values()];
}

/** What can be seen in the leaf alone: what its field says comes first. */
function directFindings(leaf: Leaf, policy: MaskingPolicy): Finding[] {
  const rule = leaf.hint ? policy.fields.get(leaf.hint.entity) : undefined;
  const all = trimmedRange(leaf.text);
  const detected = policy.detectors.flatMap((detector) =>
    detector.find(leaf.text).map((range) => ({ ...range, rule: detector.rule })),
  );
  const findings = rule ? [{ ...all, rule }, ...detected] : detected;
  if (!leaf.whole) return findings;
  return findings.filter(({ start, end }) => start === all.start && end === all.end).slice(0, 1);
}

function learn(
  texts: readonly { readonly leaves: Alike; readonly findings: readonly Finding[] }[],
  fullNames: readonly string[],
  policy: MaskingPolicy,
): LearnedValues {
  const learned = new LearnedValues();
  const teaching = new Set(
    policy.detectors.filter(({ teaches }) => teaches).map(({ rule }) => rule),
  );
  for (const { leaves, findings } of texts) {
    const [{ text, hint }] = leaves;
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

function trimmedRange(text: string): { start: number; end: number } {
  const start = text.length - text.trimStart().length;
  return { start, end: start + text.trim().length };
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
  const value = text.slice(start, end);
  const replacement =
    rule.mode === 'mask'
      ? vault.placeholder({ entity: rule.entity, text: value })
      : `[${rule.entity} removed]`;
  return { start, end, replacement };
}
