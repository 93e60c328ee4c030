const MICROS = 1_000_000;

/** The most dollars that are exact in millionths. */
export const MOST_DOLLARS = Math.floor(Number.MAX_SAFE_INTEGER / MICROS);

/** Millionths of a dollar: what is counted is whole. */
export function micros(dollars: number): number {
  return Math.round(dollars * MICROS);
}
