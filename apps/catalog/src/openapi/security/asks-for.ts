import { isRecord } from '../../text/document.js';

/** The security schemes that a contract names anywhere in its requirements, in the order of their first mention. */
export function schemesAskedFor(document: Readonly<Record<string, unknown>>): string[] {
  const paths = isRecord(document['paths']) ? Object.values(document['paths']) : [];
  const operations = paths.filter(isRecord).flatMap((item) => Object.values(item).filter(isRecord));
  const requirements = [document, ...operations].flatMap(({ security }) =>
    Array.isArray(security) ? security.filter(isRecord) : [],
  );
  return [...new Set(requirements.flatMap((requirement) => Object.keys(requirement)))];
}
