import type { KnownTexts } from '@gatehouse/service-kit';
import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import { formatPath } from '../text/path.js';
import { buildTool } from './build-tool.js';
import type { Obstacle, ToolContext } from './build-tool.js';
import { instruction, unusable } from './check-tools.js';
import type { ContractTool, ContractTools } from './contract-tools.js';
import { dialectOf, shapeOfContract } from './contract-shape.js';
import { Faults, MAX_FAULTS } from './faults.js';
import { operationsOf } from './operations.js';
import type { ContractOperation } from './operations.js';
import { References } from './references.js';
import type { Security } from './security/security.js';
import { CONTRACT_SCHEMAS } from './schema-translator.js';
import { toolNames } from './tool-name.js';

export interface ContractOptions {
  /** The header in which the gate puts its own credential; null if it has none. */
  readonly credentialHeader: string | null;
  /** Left out: the manifest fills no security schemes, and operations are called without. */
  readonly security?: Security;
  /** References that lead out of the contract, and why nothing was to be had there. */
  readonly unread?: ReadonlyMap<string, string>;
  /**
   * Whether somebody may have looked at the contract before it comes into use. An operation of one that nobody
   * has is left out where its words read like an instruction to the model, and noted otherwise.
   */
  readonly isUnseen?: boolean;
}

export interface ReadContract {
  /** Null if nothing of the contract can be used. */
  readonly contract: ContractTools | null;
  readonly mistakes: readonly Finding[];
  /** What was left out of the tools, and why; nothing that has to be mended. */
  readonly notes: readonly Finding[];
}

/**
 * Reads an OpenAPI 3.0 or 3.1 contract, as plain data, and makes tools of its operations. An operation with
 * a mistake in it, or in something that it refers to, is left out and noted; the contract is refused only
 * if no operation is left.
 */
export function readContract(document: unknown, options: ContractOptions): ReadContract {
  const dialect = dialectOf(document);
  if (typeof dialect !== 'string') return refused([dialect]);
  if (!isRecord(document)) return refused([{ path: [], message: 'is not an object' }]);
  const references = new References(document, options.unread);
  const wrong = [...shapeOfContract(document, dialect), ...references.problems()];
  if (wrong.length > MAX_FAULTS) return refused(wrong);
  const operations = operationsOf(document, { references, faults: new Faults(wrong, references) });
  if (!Array.isArray(operations)) return refused([...wrong, operations]);
  const { credentialHeader, security } = options;
  const made = makeTools(operations, options.isUnseen ?? false, {
    taken: credentialHeader === null ? [] : [{ in: 'header', name: credentialHeader }],
    security: security ?? null,
    dialect,
    references,
    notes: [],
    budget: { schemas: CONTRACT_SCHEMAS },
    depths: new Map(),
  });
  const mistakes = distinct([...wrong, ...made.mistakes]);
  if (made.tools.length === 0 && mistakes.length > 0) return refused(mistakes);
  const { tools, unsupported } = made;
  const notes = distinct([...made.leftOut, ...mistakes, ...made.notes]);
  return { contract: { title: titleOf(document), tools, unsupported }, mistakes: [], notes };
}

interface Made {
  readonly tools: ContractTool[];
  readonly unsupported: ContractTools['unsupported'];
  readonly mistakes: Finding[];
  /** One for each operation that is no tool. */
  readonly leftOut: Finding[];
  readonly notes: readonly Finding[];
}

function makeTools(
  operations: readonly ContractOperation[],
  isUnseen: boolean,
  context: ToolContext,
): Made {
  const known: KnownTexts = new Map();
  const made: Made = {
    tools: [],
    unsupported: [],
    mistakes: [],
    leftOut: [],
    notes: context.notes,
  };
  for (const [operation, name] of toolNames(operations)) {
    const usable = checked(buildTool(operation, name, context), made.tools);
    const words = 'tool' in usable ? instruction(usable.tool, known) : null;
    const built = words && isUnseen ? withheld(words) : usable;
    if ('tool' in built) {
      if (words) context.notes.push({ path: operation.at, message: words });
      made.tools.push(built.tool);
      continue;
    }
    const { obstacle: reason, mistakes } = built;
    const path = formatPath(operation.at);
    made.unsupported.push({ operationId: operation.operationId, path, reason });
    made.leftOut.push({ path: operation.at, message: `is no tool: ${reason}` });
    made.mistakes.push(...mistakes);
  }
  return made;
}

/** The last look at a tool, whatever it was made of. */
function checked(
  built: ReturnType<typeof buildTool>,
  others: readonly ContractTool[],
): { readonly tool: ContractTool } | Obstacle {
  if ('obstacle' in built) return built;
  const problem = others.some(({ name }) => name === built.tool.name)
    ? 'its name is taken'
    : unusable(built.tool);
  return problem === null ? built : { obstacle: problem, mistakes: [] };
}

function withheld(words: string): Obstacle {
  const remedy = 'it is one once openapiSource names the sha256 of the contract that was looked at';
  return { obstacle: `${words}; ${remedy}`, mistakes: [] };
}

function refused(mistakes: readonly Finding[]): ReadContract {
  return { contract: null, mistakes, notes: [] };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path, message }) => {
    const key = [...path, message].join('\n');
    return seen.has(key) ? false : seen.add(key);
  });
}

function titleOf(document: Readonly<Record<string, unknown>>): string {
  const info = isRecord(document['info']) ? document['info'] : {};
  return typeof info['title'] === 'string' ? info['title'] : 'An API';
}
