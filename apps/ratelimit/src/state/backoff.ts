const FIRST_MS = 0.5;
const LONGEST_MS = 8;

/**
 * Milliseconds to wait after a conflict, of which there have been `conflicts` before: anything up to a
 * bound that doubles, so that instances that met on one ledger come apart. The longest is a few round
 * trips to the broker: waiting longer only hands the ledger to those who wait less. `random` gives a
 * number from 0 to below 1.
 */
export function backoffMs(conflicts: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** conflicts);
}
