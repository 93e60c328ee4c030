import { isRecord } from '../text/document.js';
import type { ContractOperation } from './operations.js';
import type { References } from './references.js';

/** The headers that an operation declares for any of its answers, in lower case. */
export function responseHeaders(
  { responses, at }: ContractOperation,
  references: References,
): string[] {
  const names = Object.entries(responses).flatMap(([status, entry]) => {
    const response = references.follow(entry, [...at, 'responses', status]);
    const headers = isRecord(response?.value) ? response.value['headers'] : null;
    return isRecord(headers) ? Object.keys(headers).map((name) => name.toLowerCase()) : [];
  });
  return [...new Set(names)];
}
