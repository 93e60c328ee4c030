import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Finding } from '../text/mistake.js';
import { shorten } from '../text/path.js';
import type { ContractTool } from './contract-tools.js';
import type { ContractOperation } from './operations.js';

export interface Candidate {
  readonly tool: ContractTool;
  readonly operation: ContractOperation;
}

const validator = new Ajv2020({ logger: false });

/** What is wrong with the tools of a contract taken together: names that clash, schemas nobody can use. */
export function checkTools(candidates: readonly Candidate[]): Finding[] {
  const owners = new Map<string, string>();
  return candidates.flatMap(({ tool, operation }) => {
    const findings: Finding[] = [];
    const owner = owners.get(tool.name);
    if (owner !== undefined && owner !== operation.operationId) {
      const message = `becomes the tool ${tool.name}, and so does ${shorten(owner)}`;
      findings.push({ path: [...operation.at, 'operationId'], message });
    }
    owners.set(tool.name, operation.operationId);
    for (const schema of [tool.inputSchema, tool.outputSchema]) {
      if (!schema || validator.validateSchema(schema)) continue;
      const problem = validator.errorsText(validator.errors, { dataVar: 'it' });
      findings.push({ path: operation.at, message: `has an unusable schema: ${shorten(problem)}` });
    }
    return findings;
  });
}
