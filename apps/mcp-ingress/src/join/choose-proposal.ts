import type { ProposedToolUse } from '@gatehouse/contracts';

export interface CalledTool {
  readonly name: string;
  /** The trace that the caller says it is in, if it says so. */
  readonly traceId: string | null;
}

export interface Choice {
  readonly proposal: ProposedToolUse;
  /** Between 0 and 1. 1: same name and arguments, only one candidate. */
  readonly confidence: number;
}

/** What agents put between a server's name and a tool's, and how surely it is one. */
const SEPARATORS: readonly (readonly [string, number])[] = [
  ['__', 0.9],
  ['.', 0.9],
  ['/', 0.9],
  [':', 0.9],
  ['_', 0.7],
  ['-', 0.7],
];

/** Several proposals of one trace: the trace is certain, only which of them is not. */
const SAME_TRACE = 0.9;

/**
 * Which of the proposals with the same arguments a tool call carries out; null if none can be meant. An
 * equal name counts more than one behind a namespace, a proposal of the caller's own trace more than
 * others, and a newer one more than an older. Where several traces come into question, the confidence says
 * how many.
 */
export function chooseProposal(
  proposals: readonly ProposedToolUse[],
  called: CalledTool,
): Choice | null {
  return choose(
    proposals.filter(({ consumedBy }) => consumedBy === null),
    called,
  );
}

/**
 * Which of the proposals that have been carried out a call carries out again, e.g. since its connection broke.
 * Only for a call that no open proposal can be meant by.
 */
export function chooseCarriedOut(
  proposals: readonly ProposedToolUse[],
  called: CalledTool,
): Choice | null {
  return choose(
    proposals.filter(({ consumedBy }) => consumedBy !== null),
    called,
  );
}

function choose(proposals: readonly ProposedToolUse[], called: CalledTool): Choice | null {
  const named = proposals.map((proposal) => ({
    proposal,
    likeness: likenessOf(proposal.tool, called.name),
  }));
  const likeness = Math.max(0, ...named.map((candidate) => candidate.likeness));
  if (likeness === 0) return null;
  const alike = named
    .filter((candidate) => candidate.likeness === likeness)
    .map(({ proposal }) => proposal);
  const ofTrace = alike.filter(({ trace }) => trace.traceId === called.traceId);
  const candidates = ofTrace.length > 0 ? ofTrace : alike;
  const [first, ...others] = candidates;
  if (!first) return null;
  const proposal = others.reduce((newest, other) => (other.at > newest.at ? other : newest), first);
  const confidence = Math.round(likeness * certaintyAmong(candidates) * 100) / 100;
  return { proposal, confidence };
}

/** How surely a proposed name means the called tool: 1 for the same name, 0 for another. */
function likenessOf(proposed: string, called: string): number {
  if (proposed === called) return 1;
  const separator = SEPARATORS.find(
    ([mark]) => proposed.endsWith(mark + called) && proposed.length > mark.length + called.length,
  );
  return separator?.[1] ?? 0;
}

function certaintyAmong(candidates: readonly ProposedToolUse[]): number {
  const traces = new Set(candidates.map(({ trace }) => trace.traceId)).size;
  if (traces > 1) return 1 / traces;
  return candidates.length > 1 ? SAME_TRACE : 1;
}
