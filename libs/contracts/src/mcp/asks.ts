import { z } from 'zod';

/** What an upstream MCP server may want of whoever calls it before it goes on (MCP, client features). */
export const AskKind = z.enum([
  /** That a person fills in a form, or opens a page. */
  'elicitation',
  /** That the caller's model writes something, at the caller's expense. */
  'sampling',
  /** Which folders and files the caller works on. */
  'roots',
]);
export type AskKind = z.output<typeof AskKind>;
