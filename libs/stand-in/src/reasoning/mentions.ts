import type { ToolProfile } from './tool-profile.js';
import { concept, FAMILIAR_THINGS, mayAbbreviate } from './words.js';

/** A thing that a text names by its id, e.g. the customer of `customer C-17`. */
export interface Mention {
  readonly about: string;
  readonly id: string;
}

/** A word of a text, without the punctuation around it. */
export interface Token {
  readonly text: string;
  /** Whether a clause ends after it. */
  readonly ends: boolean;
}

/** How far before an id the noun may stand that says what it is: `customer with the id C-17`. */
const REACH = 4;

const OPENING = `"'“‘(`;
const CLOSING = `"'”’)`;
const ENDING = '.,;:!?';

const CODE = /^[a-z]{1,6}[-_]?\d[\w-]*$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NUMBER = /^#?\d+[\w-]*$/;
const DATE_OR_SPAN = /^(\d{4}-\d{2}-\d{2}.*|\d+-?(day|week|month|year|hour|minute)s?)$/i;

/** The words of a text between white space, e.g. `C-17` of `C-17's,`. */
export function tokensOf(text: string): Token[] {
  return text.split(/\s+/).filter(Boolean).map(toToken);
}

function toToken(raw: string): Token {
  let start = 0;
  let end = raw.length;
  while (start < end && OPENING.includes(raw.charAt(start))) start += 1;
  while (end > start && (CLOSING + ENDING).includes(raw.charAt(end - 1))) end -= 1;
  const ends = Array.from(raw.slice(end)).some((character) => ENDING.includes(character));
  const text = raw.slice(start, end);
  return { text: /['’]s$/.test(text) ? text.slice(0, -2) : text, ends };
}

/** The kinds of things that there are words for: familiar ones, and what the tools are about or ask for. */
export function knownThings(tools: readonly ToolProfile[]): Set<string> {
  const ids = tools
    .flatMap((tool) => tool.parameters)
    .flatMap(({ role }) => (role.kind === 'id' ? [role.of] : []));
  return new Set([...FAMILIAR_THINGS, ...tools.map((tool) => tool.about), ...ids]);
}

/** What a text names by id, and the tokens that are used up by naming it. */
export function findMentions(
  tokens: readonly Token[],
  tools: readonly ToolProfile[],
): { mentions: Mention[]; used: Set<number> } {
  const things = knownThings(tools);
  const mentions: Mention[] = [];
  const used = new Set<number>();
  for (const [index, token] of tokens.entries()) {
    if (DATE_OR_SPAN.test(token.text)) continue;
    const noun = nounBefore(tokens, index, things);
    const about = aboutOf(token.text, noun, { tools, things });
    if (about === null) continue;
    mentions.push({ about, id: token.text.replace(/^#/, '') });
    used.add(index);
    if (noun && noun.about === about) used.add(noun.index);
  }
  return { mentions: unique(mentions), used };
}

interface Noun {
  readonly about: string;
  readonly index: number;
}

function nounBefore(
  tokens: readonly Token[],
  index: number,
  things: ReadonlySet<string>,
): Noun | null {
  for (let at = index - 1; at >= Math.max(0, index - REACH); at -= 1) {
    const token = tokens[at];
    if (!token || token.ends) return null;
    const about = concept(token.text);
    if (things.has(about)) return { about, index: at };
  }
  return null;
}

function aboutOf(
  text: string,
  noun: Noun | null,
  known: { tools: readonly ToolProfile[]; things: ReadonlySet<string> },
): string | null {
  const isCode = CODE.test(text);
  if (!isCode && !UUID.test(text) && !(noun && NUMBER.test(text))) return null;
  const prefix = /^[a-z]+/i.exec(text)?.[0];
  const byPrefix = isCode && prefix ? ownerOfPrefix(prefix, known) : null;
  return byPrefix ?? noun?.about ?? null;
}

/** Whose ids begin like this: by the examples in the schemas, or else by the initials of the nouns. */
function ownerOfPrefix(
  prefix: string,
  known: { tools: readonly ToolProfile[]; things: ReadonlySet<string> },
): string | null {
  const example = new RegExp(`\\b${prefix}-?\\\\?\\d`);
  for (const parameter of known.tools.flatMap((tool) => tool.parameters)) {
    if (parameter.role.kind === 'id' && example.test(parameter.hint)) return parameter.role.of;
  }
  const owners = [...known.things].filter((thing) => mayAbbreviate(prefix, thing));
  return owners.length === 1 ? (owners[0] ?? null) : null;
}

function unique(mentions: readonly Mention[]): Mention[] {
  const seen = new Map(mentions.map((one) => [`${one.about} ${one.id}`, one]));
  return [...seen.values()];
}
