import type { Grant, LimitState } from '@gatehouse/contracts';
import { laterWindowStart, resetSeconds, windowSeconds } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { total } from './amounts.js';
import type { Rule, WindowRule } from './rule.js';
import { isWindowRule } from './rule.js';
import type { Standing } from './standing.js';
import { askedOf, usedUnder } from './standing.js';
import { carriedDebt } from './tallies.js';

/** The longest month. A debt that takes longer to repay is for an administrator. */
const LONGEST_RETRY_SECONDS = 31 * 86_400;

/** A call that is under way can end at any time. */
const IN_FLIGHT_RETRY_SECONDS = 1;

export type Refusal = Extract<Grant, { granted: false }>;

/** Each rule as it stands at `now`, in ms since the epoch. */
export function limitStates(rules: readonly Rule[], standing: Standing, now: number): LimitState[] {
  return rules.map((rule) => ({
    name: rule.name,
    limit: rule.limit,
    remaining: rule.limit - usedUnder(rule, standing),
    windowSeconds: rule.window && windowSeconds(rule.window, now),
    resetSeconds: rule.window && resetSeconds(rule.window, now),
    ...(rule.unit ? { unit: rule.unit } : {}),
  }));
}

interface Asked {
  readonly rules: readonly Rule[];
  readonly amounts: Amounts;
}

/** Whether amounts fit into every rule. A rule of which nothing is asked refuses nothing, even in debt. */
export function fits({ rules, amounts }: Asked, standing: Standing): boolean {
  return rules.every((rule) => !isShort(rule, amounts, standing));
}

/** Why amounts do not fit, or null if they do. */
export function refusal(asked: Asked, standing: Standing, now: number): Refusal | null {
  const { rules, amounts } = asked;
  const short = rules.filter((rule) => isShort(rule, amounts, standing));
  if (short.length === 0) return null;
  const waits = short.map((rule) => secondsUntilFit(rule, standing, { amounts, now }));
  return {
    granted: false,
    limits: limitStates(rules, standing, now),
    exhausted: short.map((rule) => rule.name),
    retryAfterSeconds: Math.min(LONGEST_RETRY_SECONDS, Math.max(...waits)),
    mayEverFit: short.every((rule) => askedOf(rule, amounts) <= rule.limit),
  };
}

function isShort(rule: Rule, amounts: Amounts, standing: Standing): boolean {
  const amount = askedOf(rule, amounts);
  return amount > 0 && usedUnder(rule, standing) + amount > rule.limit;
}

interface Wanted {
  readonly amounts: Amounts;
  readonly now: number;
}

function secondsUntilFit(rule: Rule, { tallies }: Standing, wanted: Wanted): number {
  if (!isWindowRule(rule)) return IN_FLIGHT_RETRY_SECONDS;
  const missing = missingInNext(rule, tallies, wanted);
  const windows = rule.limit === 0 ? 0 : Math.max(0, Math.ceil(missing / rule.limit));
  const then = laterWindowStart(rule.window, wanted.now, 1 + windows);
  return Math.ceil((then - wanted.now) / 1000);
}

/** What the next window lacks if nobody else uses anything; 0 if waiting cannot help. */
function missingInNext(rule: WindowRule, tallies: Standing['tallies'], wanted: Wanted): number {
  const amount = total(wanted.amounts, rule.counts);
  if (amount > rule.limit) return 0;
  const next = laterWindowStart(rule.window, wanted.now, 1);
  return carriedDebt(rule, tallies[rule.window], next) + amount - rule.limit;
}
