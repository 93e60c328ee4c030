import type { PublishedTool } from '@gatehouse/contracts';
import { findControlCharacters } from '@gatehouse/service-kit';

const verdicts = new WeakMap<PublishedTool, boolean>();

/**
 * Whether a tool holds no characters that nobody sees, in anything that a model is shown of it. The
 * catalogue does not publish one that does; this is the last look, whatever it was published by.
 */
export function isFitToShow(tool: PublishedTool): boolean {
  const known = verdicts.get(tool);
  if (known !== undefined) return known;
  const { name, title, description, inputSchema, outputSchema } = tool;
  const isFit = isShowable({ name, title, description, inputSchema, outputSchema });
  verdicts.set(tool, isFit);
  return isFit;
}

/** The same for anything else. */
export function isShowable(shown: object): boolean {
  const text = JSON.stringify(shown);
  // JSON writes the controls of terminals as escapes.
  return !/\\u00[01][0-9a-f]|\\[bf]/.test(text) && findControlCharacters(text).length === 0;
}
