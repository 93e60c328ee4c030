/** The value below which so much of a sample lies (nearest rank); `share` from 0 to 1. NaN of an empty sample. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = Float64Array.from(sample).sort();
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle of a sample; of an even number, the mean of the two in the middle. NaN of an empty one. */
export function median(sample: readonly number[]): number {
  const sorted = Float64Array.from(sample).sort();
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** By how much a series grows from one value to the next (least squares). NaN of fewer than two values. */
export function slope(series: readonly number[]): number {
  const meanX = (series.length - 1) / 2;
  const meanY = series.reduce((sum, value) => sum + value, 0) / series.length;
  const over = series.reduce((sum, value, at) => sum + (at - meanX) * (value - meanY), 0);
  const under = series.reduce((sum, _, at) => sum + (at - meanX) ** 2, 0);
  return over / under;
}

/** So many significant digits, as a number. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}
