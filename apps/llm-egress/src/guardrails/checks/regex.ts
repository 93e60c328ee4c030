import { GatewayError } from '@gatehouse/contracts';
import { RE2JS } from 're2js';
import { Breather } from '../../time/breather.js';
import type { Check } from '../check.js';
import { PASSED, violated } from '../check.js';
import type { RuleOf } from '../rule.js';

/**
 * A regular expression (RE2: linear time whatever the text) that no text may match, or that one of them
 * must.
 * @throws GatewayError `invalid_manifest` for a pattern that is not RE2 syntax
 */
export function regexCheck({ name, pattern, match }: RuleOf<'regex'>): Check {
  const compiled = compile(name, pattern);
  return async (texts) => {
    const breather = new Breather();
    let matched = false;
    for (const { text } of texts) {
      await breather.breathe();
      matched ||= compiled.matcher(text).find();
    }
    if (match === 'deny') return matched ? violated('a text matches what it forbids') : PASSED;
    return matched ? PASSED : violated('no text matches what it asks for');
  };
}

function compile(name: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new GatewayError('invalid_manifest', `The pattern of ${name} is not RE2 syntax`, {
      cause,
    });
  }
}
