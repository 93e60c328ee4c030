/** What kinds of characters a text has: most texts lack what most detectors look for. */
export interface TextTraits {
  readonly digits: number;
  readonly upper: boolean;
  readonly at: boolean;
  readonly colon: boolean;
  /** `{` or `[`: a document may begin there. */
  readonly bracket: boolean;
  /** Characters that write another one: `%`, `&`, `\`. */
  readonly escape: boolean;
  readonly ascii: boolean;
  /** The longest run of what base64 is made of. */
  readonly longestWord: number;
}

const DIGIT = 1;
const UPPER = 2;
const AT = 4;
const COLON = 8;
const BRACKET = 16;
const ESCAPE = 32;
const BASE64 = 64;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  if (/\d/.test(char)) CLASSES[code] = DIGIT | BASE64;
  else if (/[A-Z]/.test(char)) CLASSES[code] = UPPER | BASE64;
  else if (/[a-z/+_-]/.test(char)) CLASSES[code] = BASE64;
  else if (char === '@') CLASSES[code] = AT;
  else if (char === ':') CLASSES[code] = COLON;
  else if (/[{[]/.test(char)) CLASSES[code] = BRACKET;
  else if (/[%&\\]/.test(char)) CLASSES[code] = ESCAPE;
}

/** Reads a text once. */
export function traitsOf(text: string): TextTraits {
  let seen = 0;
  let digits = 0;
  let ascii = true;
  let longestWord = 0;
  let wordStart = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? (CLASSES[code] ?? 0) : 0;
    if (code >= 128) ascii = false;
    seen |= kind;
    digits += kind & DIGIT;
    if ((kind & BASE64) !== 0) continue;
    if (index - wordStart > longestWord) longestWord = index - wordStart;
    wordStart = index + 1;
  }
  return {
    digits,
    ascii,
    // What is not ASCII may be a capital letter, or an at-sign in full width.
    upper: !ascii || (seen & UPPER) !== 0,
    at: !ascii || (seen & AT) !== 0,
    colon: (seen & COLON) !== 0,
    bracket: (seen & BRACKET) !== 0,
    escape: (seen & ESCAPE) !== 0,
    longestWord: Math.max(longestWord, text.length - wordStart),
  };
}
