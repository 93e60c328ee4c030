import { formatPath } from './path.js';
import type { Path } from './path.js';

/** One thing that is wrong, and where: what whoever wrote the manifest needs in order to mend it. */
export interface Mistake {
  /** E.g. `crm.yaml#2 McpServer crm-mcp-server: spec.tools.get_custmer`. */
  readonly path: string;
  readonly message: string;
  /** The line of the file, where there is one. */
  readonly line: number | null;
}

/** Something wrong inside one document, before it is known what the document is called. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** The first findings, and word of the others: a list that somebody can work on, and that we can pay for. */
export function atMost(findings: readonly Finding[], max: number): Finding[] {
  if (findings.length <= max) return [...findings];
  return [...findings.slice(0, max), { path: [], message: 'there is more, beyond what is listed' }];
}

/** Names the document in front of a finding's path. */
export function mistakeIn(document: string, finding: Finding, line: number | null = null): Mistake {
  const inside = formatPath(finding.path);
  return { path: inside ? `${document}: ${inside}` : document, message: finding.message, line };
}

/** One mistake a line, as it is printed in a terminal. */
export function describeMistakes(mistakes: readonly Mistake[]): string {
  return mistakes
    .map(
      ({ path, message, line }) => `${path}: ${message}${line === null ? '' : ` (line ${line})`}`,
    )
    .join('\n');
}
