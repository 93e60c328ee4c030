import { GatewayError } from '@gatehouse/contracts';
import { RE2JS } from 're2js';
import type { Range } from '../../json/json-document.js';

/**
 * A detector from a manifest's regular expression. RE2 takes linear time whatever the text; a pattern
 * that would need more (look-around, back-references) is not one of its language.
 * @throws GatewayError `invalid_manifest` naming the entity, never the text that it was meant for.
 */
export function regexDetector(entity: string, pattern: string): (text: string) => Range[] {
  const compiled = compile(entity, pattern);
  return (text) => {
    const found: Range[] = [];
    const matcher = compiled.matcher(text);
    while (matcher.find()) {
      const range = { start: matcher.start(), end: matcher.end() };
      if (range.end > range.start) found.push(range);
    }
    return found;
  };
}

function compile(entity: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new GatewayError('invalid_manifest', `The pattern of ${entity} is not RE2 syntax`, {
      cause,
    });
  }
}
