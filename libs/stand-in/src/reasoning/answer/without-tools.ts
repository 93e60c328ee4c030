const REPEAT =
  /^\s*(?:please\s+)?(?:repeat|echo|say)(?:\s+(?:after me|this|the following))?\s*:?\s+(.+)$/is;

/**
 * The answer where there is nothing to look anything up with: the text that is to be repeated, or what
 * was written, so that a caller sees what reached the model.
 */
export function withoutTools(text: string): string {
  const repeated = REPEAT.exec(text)?.[1];
  if (repeated !== undefined) return repeated.trim();
  return `I have no tools in this conversation, so I can only go by what you wrote: “${text.trim()}”`;
}
