import type { HeaderFields } from './header-fields.js';
import { fieldValue } from './header-fields.js';

/** What a body says that it is; empty if it says nothing. */
export function mediaType(fields: HeaderFields): string {
  return fieldValue(fields, 'content-type') ?? '';
}

export function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
}

export function isEventStream(type: string): boolean {
  return /^text\/event-stream\b/i.test(type);
}
