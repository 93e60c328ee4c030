import { Ajv2020 } from 'ajv/dist/2020.js';
import { concernsOf, hiddenIn } from '@gatehouse/service-kit';
import type { KnownTexts } from '@gatehouse/service-kit';
import { shorten } from '../text/path.js';
import type { ContractTool } from './contract-tools.js';
import { COMMON } from './lowering/providers.js';
import { refusals } from './lowering/refusals.js';

const validator = new Ajv2020({ logger: false });

/** Why nobody could use a tool; null if it is fit to be published. */
export function unusable(tool: ContractTool): string | null {
  for (const schema of [tool.inputSchema, tool.outputSchema]) {
    if (!schema || validator.validateSchema(schema)) continue;
    const problem = validator.errorsText(validator.errors, { dataVar: 'it' });
    return `has an unusable schema: ${shorten(problem)}`;
  }
  const concern = hiddenIn(shownOf(tool));
  if (concern) return `its ${shorten(concern.path)} ${concern.problem}`;
  const [refusal] = refusals(tool, COMMON);
  return refusal
    ? `no provider would take it: ${shorten(refusal.path.join('.'))} ${refusal.message}`
    : null;
}

/**
 * What in a tool's words may be meant for the model rather than about the tool; null if nothing is found.
 * @param known what was found in the texts of other tools: those of one contract share most of theirs.
 */
export function instruction(tool: ContractTool, known: KnownTexts): string | null {
  const [concern] = concernsOf(shownOf(tool), known);
  return concern ? `its ${shorten(concern.path)} ${concern.problem}` : null;
}

/** What a model is shown of a tool. */
function shownOf({ name, title, description, inputSchema, outputSchema }: ContractTool): object {
  return { name, title, description, inputSchema, outputSchema };
}
