import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import { buildTool } from './build-tool.js';
import { checkTools } from './check-tools.js';
import type { Candidate } from './check-tools.js';
import type { ContractTools } from './contract-tools.js';
import { dialectOf, shapeOfContract } from './contract-shape.js';
import type { Dialect } from './contract-shape.js';
import { operationsOf } from './operations.js';
import { References } from './references.js';
import { CONTRACT_SCHEMAS } from './schema-translator.js';

export interface ContractOptions {
  /** The header in which the gate puts its own credential; null if it has none. */
  readonly credentialHeader: string | null;
}

export interface ReadContract {
  /** Null if the contract has mistakes. */
  readonly contract: ContractTools | null;
  readonly mistakes: readonly Finding[];
  /** What was left out of the tools, and why; nothing that has to be mended. */
  readonly notes: readonly Finding[];
}

/** Reads an OpenAPI 3.0 or 3.1 contract, as plain data, and makes tools of its operations. */
export function readContract(document: unknown, options: ContractOptions): ReadContract {
  const dialect = dialectOf(document);
  if (typeof dialect !== 'string') return refused([dialect]);
  const references = new References(document);
  const mistakes = [...shapeOfContract(document, dialect), ...references.problems()];
  if (mistakes.length > 0) return refused(mistakes);
  return readOperations(document, { dialect, references, ...options });
}

function readOperations(
  document: unknown,
  context: { dialect: Dialect; references: References; credentialHeader: string | null },
): ReadContract {
  const mistakes: Finding[] = [];
  const notes: Finding[] = [];
  const budget = { schemas: CONTRACT_SCHEMAS };
  const candidates: Candidate[] = [];
  const unsupported: ContractTools['unsupported'] = [];
  for (const operation of operationsOf(document, context.references, mistakes)) {
    const built = buildTool(operation, { ...context, mistakes, notes, budget });
    if ('tool' in built) candidates.push({ tool: built.tool, operation });
    else {
      unsupported.push({ operationId: operation.operationId, reason: built.obstacle });
      notes.push({ path: operation.at, message: `is no tool: ${built.obstacle}` });
    }
  }
  mistakes.push(...(mistakes.length > 0 ? [] : checkTools(candidates)));
  if (mistakes.length > 0) return { contract: null, mistakes, notes };
  const tools = candidates.map(({ tool }) => tool);
  return { contract: { title: titleOf(document), tools, unsupported }, mistakes, notes };
}

function refused(mistakes: readonly Finding[]): ReadContract {
  return { contract: null, mistakes, notes: [] };
}

function titleOf(document: unknown): string {
  const info = isRecord(document) && isRecord(document['info']) ? document['info'] : {};
  return String(info['title']);
}
