/** The longest that a target is put last for; a provider may ask for hours. */
const LONGEST_MS = 60_000;
/** How many models are remembered. */
const MOST_MODELS = 1_000;

/**
 * Until when a target wants to be left alone, model by model. Providers count by model, and by tokens: a
 * smaller request might pass. So a target that throttles is asked last, and not left out.
 */
export class Throttle {
  private readonly until = new Map<string, number>();

  /** The target has said that it wants no request for so long. Times are milliseconds. */
  note(model: string, retryAfterMs: number, now: number): void {
    if (retryAfterMs <= 0) return;
    if (this.until.size >= MOST_MODELS) this.until.clear();
    this.until.set(model, now + Math.min(LONGEST_MS, retryAfterMs));
  }

  isOn(model: string, now: number): boolean {
    return (this.until.get(model) ?? 0) > now;
  }
}

/** The same order, but those last that have asked not to be asked now. */
export function throttledLast<Target extends { readonly throttle: Throttle }>(
  targets: readonly Target[],
  model: string,
  now: number,
): readonly Target[] {
  const [free, throttled]: [Target[], Target[]] = [[], []];
  for (const each of targets) (each.throttle.isOn(model, now) ? throttled : free).push(each);
  return throttled.length === 0 ? targets : [...free, ...throttled];
}
