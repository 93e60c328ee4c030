import { GatewayError } from '@gatehouse/contracts';
import type { Range } from '../json/json-document.js';
import type { Breather } from '../time/breather.js';
import type { Finding } from './finding.js';
import type { Leaf } from './leaves.js';
import { plainView } from './plain-view.js';
import type { Detector, MaskingPolicy } from './policy.js';
import { traitsOf } from './text-traits.js';

/** A longer text is looked at in windows, so that others have their turn in between. */
const WINDOW = 32 * 1024;
/** So much of a window is looked at again with the next one: more than any value is long. */
const OVERLAP = 1_024;

/** Told when a detector fails, by the entity that it looks for. */
export type OnFailure = (entity: string) => void;

/**
 * What can be seen in a leaf alone: what its field says comes first.
 * @throws GatewayError `masking_failed` when a detector fails, unless the policy says to go on without it
 */
export async function detect(
  leaf: Leaf,
  policy: MaskingPolicy,
  turn: { readonly breather: Breather; readonly onFailure: OnFailure },
): Promise<readonly Finding[]> {
  if (leaf.seen.findings) return leaf.seen.findings;
  const rule = leaf.hint ? policy.fields.get(leaf.hint.entity) : undefined;
  const all = trimmedRange(leaf.text);
  const findings: Finding[] = rule ? [{ ...all, rule }] : [];
  let complete = true;
  for (const window of windowsOf(leaf.text)) {
    await turn.breather.breathe();
    const text = leaf.text.slice(window.start, window.end);
    const seen = inWindow(text, { leaf, policy }, (entity) => {
      complete = false;
      turn.onFailure(entity);
    });
    for (const { start, end, rule: found } of seen) {
      findings.push({ start: start + window.start, end: end + window.start, rule: found });
    }
  }
  const kept = leaf.whole
    ? findings.filter(({ start, end }) => start === all.start && end === all.end).slice(0, 1)
    : findings;
  // What a failure has cut short must not be believed on the next turn.
  if (complete) leaf.seen.findings = kept;
  return kept;
}

function inWindow(
  text: string,
  { leaf, policy }: { leaf: Leaf; policy: MaskingPolicy },
  onFailure: OnFailure,
): Finding[] {
  const traits = traitsOf(text);
  const suitable = policy.detectors.filter(
    (detector) => detector.suits(traits) && !(detector.numeric && leaf.identifier),
  );
  const view = !traits.ascii || traits.escape ? plainView(text) : null;
  const viewed = view ? traitsOf(view.text) : null;
  return [
    ...suitable.flatMap((detector) => run(detector, text, { policy, onFailure })),
    ...policy.detectors
      .filter(({ suits, numeric }) => viewed && suits(viewed) && !(numeric && leaf.identifier))
      .flatMap((detector) =>
        run(detector, view?.text ?? '', { policy, onFailure }).map((finding) => ({
          ...finding,
          ...view?.locate(finding),
        })),
      ),
  ];
}

function run(
  { find, rule }: Detector,
  text: string,
  { policy, onFailure }: { policy: MaskingPolicy; onFailure: OnFailure },
): Finding[] {
  try {
    return find(text).map(({ start, end }) => ({ start, end, rule }));
  } catch (cause) {
    onFailure(rule.entity);
    if (policy.forwardsOnFailure) return [];
    throw new GatewayError('masking_failed', undefined, { cause, detail: `${rule.entity} failed` });
  }
}

function windowsOf(text: string): Range[] {
  if (text.length <= WINDOW + OVERLAP) return [{ start: 0, end: text.length }];
  const windows: Range[] = [];
  for (let start = 0; start < text.length; start += WINDOW) {
    windows.push({ start, end: Math.min(text.length, start + WINDOW + OVERLAP) });
  }
  return windows;
}

function trimmedRange(text: string): Range {
  const start = text.length - text.trimStart().length;
  return { start, end: start + text.trim().length };
}
