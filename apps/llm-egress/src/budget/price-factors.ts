import type { PriceFactors, ServedAs } from '@gatehouse/contracts';
import type { AskedService } from '../providers/dialect.js';

type Dimension = keyof PriceFactors;

/** What the price of a call's tokens is multiplied by, for how it was served. */
export function factorOf(factors: PriceFactors, served: ServedAs = {}): number {
  return (
    named(factors, 'serviceTier', served.serviceTier) *
    named(factors, 'inferenceGeo', served.inferenceGeo) *
    named(factors, 'speed', served.speed)
  );
}

/**
 * The highest factor with which a request may be served. Where it leaves it to the provider which tier or
 * region that is, any of them may be; a higher speed it must ask for. What it asks for may not be granted,
 * so it is never less than one.
 */
export function highestFactor(factors: PriceFactors, asked: AskedService): number {
  return (
    highest(factors, 'serviceTier', asked.serviceTier) *
    highest(factors, 'inferenceGeo', asked.inferenceGeo) *
    Math.max(1, named(factors, 'speed', asked.speed))
  );
}

function highest(factors: PriceFactors, dimension: Dimension, asked: string | null): number {
  const isOpen = asked === null || asked === 'auto';
  const possible = isOpen ? Object.values(factors[dimension]) : [named(factors, dimension, asked)];
  return Math.max(1, ...possible);
}

function named(
  factors: PriceFactors,
  dimension: Dimension,
  name: string | null | undefined,
): number {
  const known = factors[dimension];
  return typeof name === 'string' && Object.hasOwn(known, name) ? (known[name] ?? 1) : 1;
}
