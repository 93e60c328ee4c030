import { unfit, unreadable } from './document.js';
import type { TextDocument } from './document.js';
import { readYaml } from './read-yaml.js';

/**
 * Reads a text of one or more documents, YAML or JSON. JSON is YAML too, but reading it as JSON is a
 * hundred times faster, and large contracts are JSON.
 */
export function readText(text: string): TextDocument[] {
  return readJson(text) ?? readYaml(text);
}

/** Takes data that something else has parsed, such as the HTTP server. */
export function readValue(value: unknown): TextDocument {
  const problem = unfit(value);
  if (problem) return unreadable(`the document ${problem}`);
  return { value, problems: [], lineOf: () => null };
}

function readJson(text: string): TextDocument[] | null {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return [readValue(JSON.parse(text))];
  } catch {
    return null;
  }
}
