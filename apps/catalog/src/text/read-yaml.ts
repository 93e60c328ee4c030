import { Composer, Lexer, LineCounter, Parser } from 'yaml';
import type { CST, Document, ParsedNode } from 'yaml';
import { LIMITS, unreadable } from './document.js';
import type { TextDocument, TextProblem } from './document.js';
import { lineFinder, YamlReader } from './yaml-reader.js';

/**
 * YAML 1.2, core schema, and none of the features that make a text mean more than it shows: no tags, no
 * merge keys, keys are text. Repeated keys are looked for by the reader, since the library compares every
 * pair: a minute and a half for one megabyte.
 */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Reads every document of a YAML text. What is wrong is in the documents; nothing is thrown. */
export function readYaml(text: string): TextDocument[] {
  if (text.length > LIMITS.characters) return [unreadable('the text is too large')];
  const lines = new LineCounter();
  const tokens = tokenize(text, lines);
  if (!tokens) return [unreadable('the text is nested too deeply')];
  const documents = [...new Composer<ParsedNode>(OPTIONS).compose(tokens)];
  return documents.map((document) => toTextDocument(document, lines));
}

/**
 * The syntax tree, or null if it nests deeper than the composer, which is recursive, can be trusted with.
 * The lexer is asked first because it stops at the first bracket too many.
 */
function tokenize(text: string, lines: LineCounter): CST.Token[] | null {
  let open = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') open++;
    else if (lexeme === ']' || lexeme === '}') open = Math.max(0, open - 1);
    if (open > LIMITS.depth) return null;
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  return tokens.every((token) => isShallow(token)) ? tokens : null;
}

function isShallow(root: CST.Token): boolean {
  const open = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > LIMITS.depth) return false;
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return true;
}

function toTextDocument(document: Document.Parsed, lines: LineCounter): TextDocument {
  const problems: TextProblem[] = [...document.errors, ...document.warnings].map((problem) => ({
    message: problem.message,
    line: lines.linePos(problem.pos[0]).line,
  }));
  const reader = new YamlReader(lines);
  const value = problems.length > 0 ? undefined : reader.read(document.contents);
  return {
    value,
    problems: [...problems, ...reader.problems],
    lineOf: lineFinder(document, lines),
  };
}
