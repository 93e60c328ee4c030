import type { Parameter, ToolProfile } from './tool-profile.js';
import { wordsOf } from './words.js';

/** What there is to fill arguments from. */
export interface Supply {
  readonly text: string;
  /** The ids that are known of a kind of thing, best first. */
  idsOf(about: string): readonly string[];
  /** What to search for. */
  readonly topic: string;
}

export type Arguments = Readonly<Record<string, unknown>>;

/**
 * The arguments for a call; null as long as a required one is not known. Optional ones are filled only
 * where the question clearly says them.
 */
export function fillArguments(tool: ToolProfile, supply: Supply): Arguments | null {
  const filled: Record<string, unknown> = {};
  for (const parameter of tool.parameters) {
    const value = valueOf(parameter, tool, supply);
    if (value !== null) filled[parameter.name] = value;
    else if (parameter.required) return null;
  }
  return filled;
}

/** The required parameters that nothing is known for. */
export function missingArguments(tool: ToolProfile, supply: Supply): string[] {
  return tool.parameters
    .filter((parameter) => parameter.required && valueOf(parameter, tool, supply) === null)
    .map((parameter) => parameter.name);
}

function valueOf(parameter: Parameter, tool: ToolProfile, supply: Supply): unknown {
  const { role, required } = parameter;
  switch (role.kind) {
    case 'id':
      return supply.idsOf(role.of)[0] ?? null;
    case 'query':
      return supply.topic === '' ? null : supply.topic;
    case 'choice':
      // A category would hide what a search finds elsewhere.
      return required || tool.action !== 'search' ? chosen(role.values, supply.text) : null;
    case 'value':
      return required ? quotedValue(parameter.name, role.numeric, supply.text) : null;
  }
}

/** The value of an enumeration that the question says: `in_transit` for `in transit`. */
function chosen(values: readonly string[], text: string): string | null {
  const said = ` ${wordsOf(text).join(' ')} `;
  return values.find((value) => said.includes(` ${wordsOf(value).join(' ')} `)) ?? null;
}

function quotedValue(name: string, numeric: boolean, text: string): string | number | null {
  if (numeric) {
    const number = /(?<![\w-])\d+(\.\d+)?(?![\w-])/.exec(text)?.[0];
    return number === undefined ? null : Number(number);
  }
  const quoted = /["“]([^"”]+)["”]/.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  const noun = wordsOf(name).at(-1) ?? name;
  const said = new RegExp(
    String.raw`\b(?:${noun}|in|for|to|at|from|near)\s+((?:\p{Lu}[\p{L}'-]*\s?)+)`,
    'u',
  );
  return said.exec(text)?.[1]?.trim() ?? null;
}
