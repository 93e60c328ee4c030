import { Operation, PublishedTool } from '@gatehouse/contracts';
import { z } from 'zod';

/** A tool as the contract alone determines it: without its server's backend, scopes and overrides. */
export const ContractTool = PublishedTool.omit({
  backend: true,
  requiredScopes: true,
  identicalCalls: true,
  maxResultBytes: true,
  shape: true,
  cache: true,
}).extend({
  operation: Operation.omit({ proxy: true, proxyVersion: true }),
  tags: z.array(z.string()).default([]),
  responseHeaders: z.array(z.string()).default([]),
});
export type ContractTool = z.output<typeof ContractTool>;

/** All that the catalogue keeps of a contract. */
export const ContractTools = z.object({
  title: z.string(),
  tools: z.array(ContractTool),
  /** Operations that are no tools: where they stand in the contract, and why. */
  unsupported: z.array(
    z.object({ operationId: z.string(), path: z.string().default(''), reason: z.string() }),
  ),
});
export type ContractTools = z.output<typeof ContractTools>;
