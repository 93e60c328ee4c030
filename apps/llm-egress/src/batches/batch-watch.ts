import type { Watch } from '../guardrails/chain.js';

/** A batch of many is one call: what a guardrail finds in it is told once, however often it finds it. */
export function toldOnce(watch: Watch): Watch {
  const told = new Set<string>();
  return {
    ...watch,
    report: (found) => {
      const { guardrail, stage, mode, verdict } = found.finding;
      const what = [guardrail, stage, mode, verdict].join('/');
      if (told.has(what)) return;
      told.add(what);
      watch.report(found);
    },
  };
}
