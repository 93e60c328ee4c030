import { passagesOf, scanPassage } from '@gatehouse/service-kit';
import { Breather } from '../../time/breather.js';
import type { Check } from '../check.js';
import { PASSED, violated } from '../check.js';
import type { RuleOf } from '../rule.js';

/** Instructions to the model where data should be: see `injection/` of service-kit. The worst passage counts. */
export function promptInjectionCheck({ threshold }: RuleOf<'prompt-injection'>): Check {
  return async (texts) => {
    const breather = new Breather();
    for (const { text } of texts) {
      for (const passage of passagesOf(text)) {
        await breather.breathe();
        const { score, signals } = scanPassage(passage);
        if (score >= threshold)
          return violated(`a text instructs the model (${signals.join(', ')})`);
      }
    }
    return PASSED;
  };
}
