import type { ServedAs } from '@gatehouse/contracts';

/** What providers call their usual way to serve a call, or say where they have none to tell. */
const USUAL = new Set(['standard', 'default', 'global', 'not_available', 'auto', '']);

type Told = Readonly<Record<keyof ServedAs, string | null | undefined>>;

/** How a provider has served a call, without what is usual; undefined if nothing is left. */
export function servedAs(told: Told): ServedAs | undefined {
  const { serviceTier, inferenceGeo, speed } = told;
  const served = {
    ...(isUnusual(serviceTier) ? { serviceTier } : {}),
    ...(isUnusual(inferenceGeo) ? { inferenceGeo } : {}),
    ...(isUnusual(speed) ? { speed } : {}),
  };
  return Object.keys(served).length > 0 ? served : undefined;
}

function isUnusual(told: string | null | undefined): told is string {
  return typeof told === 'string' && !USUAL.has(told);
}
