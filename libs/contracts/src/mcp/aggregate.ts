import { z } from 'zod';
import { Name, Version } from '../identity.js';

/** A server that is one of many behind the address of another. */
export const AggregateMember = z.object({
  name: Name,
  version: Version,
  /** What its tools are called by: `<prefix>__<tool>`; empty: as the member calls them. */
  prefix: z.string(),
});
export type AggregateMember = z.output<typeof AggregateMember>;

/** The address at which a call came in, where that is not the one of the server that it is for. */
export const AggregateRef = z.object({ name: Name, version: Version });
export type AggregateRef = z.output<typeof AggregateRef>;
