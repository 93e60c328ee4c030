import { z } from 'zod';
import type { PastCall } from './conversation.js';
import type { ToolProfile } from './tool-profile.js';
import { concept, wordsOf } from './words.js';

/** An object whose fields are not known beforehand. */
export const Fields = z.record(z.string(), z.unknown());
export type Fields = Readonly<z.output<typeof Fields>>;

/** One thing that a tool has told about. */
export interface Item {
  readonly about: string;
  readonly id: string | null;
  readonly fields: Fields;
  /** Whether it was asked for itself, or came as one of several. */
  readonly from: 'get' | 'list' | 'search';
}

/** A thing that another one refers to, e.g. by `latest_order_id`. */
export interface Link {
  readonly about: string;
  readonly id: string;
  readonly latest: boolean;
}

const FieldsList = z.array(Fields);
const LATEST = new Set(['latest', 'last', 'current', 'newest', 'recent']);

/** The things in the result of a call. What is not JSON holds none; a change only reports on itself. */
export function itemsOf(call: PastCall, tool: ToolProfile): Item[] {
  if (call.failed || tool.action === 'change') return [];
  if (tool.action === 'list' || tool.action === 'search' || Array.isArray(call.data)) {
    const from = tool.action === 'search' ? 'search' : 'list';
    const list = listOf(call.data, tool.about);
    return list.rows.map((fields) => toItem(list.about, fields, from));
  }
  const single = Fields.safeParse(call.data);
  return single.success ? [toItem(tool.about, unwrapped(single.data), 'get')] : [];
}

/** The things that an item refers to by id. */
export function linksOf(item: Item): Link[] {
  return Object.entries(item.fields).flatMap(([key, value]) => {
    const words = wordsOf(key);
    const noun = words.at(-2);
    if (words.at(-1) !== 'id' || !noun || typeof value !== 'string' || value === '') return [];
    const about = concept(noun);
    if (about === item.about) return [];
    return [{ about, id: value, latest: words.some((word) => LATEST.has(word)) }];
  });
}

/** A field as text; null if it is missing, empty or not a plain value. */
export function textField(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  }
  return null;
}

function listOf(data: unknown, about: string): { about: string; rows: readonly Fields[] } {
  const bare = FieldsList.safeParse(data);
  if (bare.success) return { about, rows: bare.data };
  const envelope = Fields.safeParse(data);
  if (!envelope.success) return { about, rows: [] };
  for (const [key, value] of Object.entries(envelope.data)) {
    const rows = FieldsList.safeParse(value);
    if (rows.success) return { about: rowsAbout(key, about), rows: rows.data };
  }
  return { about, rows: [] };
}

/** `results` says nothing about what the rows are; `orders` does. */
function rowsAbout(key: string, about: string): string {
  return /^(results?|items|data|records|rows|hits|entries)$/.test(key) ? about : concept(key);
}

function toItem(about: string, fields: Fields, from: Item['from']): Item {
  const own = Object.keys(fields).find((key) => {
    const words = wordsOf(key);
    return words.length === 2 && words[1] === 'id' && concept(words[0] ?? '') === about;
  });
  return { about, id: textField(fields, 'id', ...(own ? [own] : [])), fields, from };
}

/** `{ customer: { … } }` means the customer. */
function unwrapped(fields: Fields): Fields {
  const values = Object.values(fields);
  const only = values.length === 1 ? Fields.safeParse(values[0]) : null;
  return only?.success ? only.data : fields;
}
