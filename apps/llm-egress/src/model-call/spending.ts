import type { TokenUsage } from '@gatehouse/contracts';
import { mostOfUses, sumOfUses, usedTools } from '../budget/tool-uses.js';
import type { AnswerFacts } from '../providers/dialect.js';
import type { Reservation as WholeReservation } from './model-call.js';

type Reservation = Pick<
  WholeReservation,
  'promptTokens' | 'completionTokens' | 'thinking' | 'toolUses'
>;

/** How far the provider got, which is what it may have charged for. */
export type Progress =
  /** It was not asked, or has refused: nothing is charged. */
  | { readonly kind: 'untouched' }
  /** It was asked, and has not said anything yet. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'answering'; readonly facts: AnswerFacts };

export interface Spending {
  readonly usage: TokenUsage | null;
  readonly source: 'provider' | 'estimated' | 'none';
}

/** An answer that breaks off is charged for what had been seen: at worst two characters a token. */
const CHARACTERS_PER_TOKEN = 2;
/** A prompt is never this much shorter than its bound. */
const BOUND_EXCESS = 4;

/** What a call has used, or must be taken to have used. */
export function spendingOf(progress: Progress, reservation: Reservation | null): Spending {
  if (progress.kind === 'untouched') return { usage: null, source: 'none' };
  const facts = progress.kind === 'answering' ? progress.facts : null;
  if (facts?.complete && facts.usage) return { usage: facts.usage, source: 'provider' };
  if (!reservation) return { usage: null, source: 'none' };
  return {
    usage: facts?.usage ? brokenOff(facts, facts.usage, reservation) : inFull(reservation),
    source: 'estimated',
  };
}

/** What several attempts have used together: exact where all of them are. */
export function sumOf(spendings: readonly Spending[]): Spending {
  const told = spendings.flatMap(({ usage, source }) => (usage ? [{ usage, source }] : []));
  const [first, ...rest] = told;
  if (!first) return { usage: null, source: 'none' };
  const usage = rest.reduce((sum, { usage: next }) => added(sum, next), first.usage);
  const isExact = told.every(({ source }) => source === 'provider');
  return { usage, source: isExact ? 'provider' : 'estimated' };
}

function added(a: TokenUsage, b: TokenUsage): TokenUsage {
  const keptLonger = (a.cacheCreation1hTokens ?? 0) + (b.cacheCreation1hTokens ?? 0);
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    cacheCreationTokens: a.cacheCreationTokens + b.cacheCreationTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    ...(keptLonger > 0 ? { cacheCreation1hTokens: keptLonger } : {}),
    ...usedTools(sumOfUses([a.serverTools ?? {}, b.serverTools ?? {}])),
  };
}

/** Whether the provider has said how long the whole prompt was, and what of it came from where. */
export function isPromptTold(progress: Progress, reservation: Reservation): boolean {
  if (progress.kind !== 'answering' || !progress.facts.usage) return false;
  return progress.facts.complete || isWholePrompt(progress.facts.usage, reservation);
}

function isWholePrompt(usage: TokenUsage, reservation: Reservation): boolean {
  return usage.promptTokens * BOUND_EXCESS >= reservation.promptTokens;
}

/** Nobody can tell what a provider charges that was asked and never answered. */
function inFull(reservation: Reservation): TokenUsage {
  return {
    promptTokens: reservation.promptTokens,
    completionTokens: reservation.completionTokens,
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
    ...usedTools(reservation.toolUses),
  };
}

/**
 * An answer that broke off has told its prompt tokens at the start, unless it is of the kind that leaves
 * the cached ones for the end: a number far below the bound is not the whole prompt.
 */
function brokenOff(facts: AnswerFacts, usage: TokenUsage, reservation: Reservation): TokenUsage {
  const told = isWholePrompt(usage, reservation);
  const seen = isHidden(facts, reservation)
    ? reservation.completionTokens
    : Math.ceil(facts.outputCharacters / CHARACTERS_PER_TOKEN);
  return {
    ...usage,
    promptTokens: told ? usage.promptTokens : reservation.promptTokens,
    completionTokens: Math.min(
      Math.max(usage.completionTokens, seen),
      Math.max(usage.completionTokens, reservation.completionTokens),
    ),
    // They are told at the end alone.
    ...usedTools(mostOfUses([usage.serverTools ?? {}, facts.toolUses])),
  };
}

/**
 * Whether the model may have produced more than was seen: thinking is summarised or left out, and counted
 * only with the reason why the answer stopped.
 */
function isHidden(facts: AnswerFacts, reservation: Reservation): boolean {
  return facts.stopReason === null && (reservation.thinking || facts.thought);
}
