import { AskKind, UpstreamTransport } from '@gatehouse/contracts';
import { z } from 'zod';
import { BackendSpec, distinct, HttpBase } from '../fields.js';
import { ClientSpec } from './backend-security.js';
import { localAsItIs, LocalUrl } from './local-server.js';

/** Whose word it takes before what an upstream server says of itself is shown to agents. */
export const Approval = z.enum([
  /** What it says first is trusted; whatever is new or other afterwards has to be approved. */
  'first-seen',
  /** An administrator's, for everything. */
  'manual',
]);
export type Approval = z.output<typeof Approval>;

/** An MCP server that is somebody else's. */
export const UpstreamSpec = BackendSpec.extend({
  url: z.union([HttpBase, LocalUrl]),
  timeoutMs: z.int().min(1).max(600_000).default(30_000),
  /** Lets the gate sign in by the client credentials grant, for this server alone (RFC 8707). */
  oauth: ClientSpec.optional(),
  transport: UpstreamTransport.default('streamable-http'),
  approve: Approval.default('first-seen'),
  /**
   * Whether its word is taken for what its tools do to the world. Otherwise each tool counts as one that
   * changes and destroys, unless `tools` says better.
   */
  trustAnnotations: z.boolean().default(false),
  /** What it may ask of its callers. To sample is to spend their models; roots tell of their folders. */
  asks: distinct(AskKind, (kind) => kind, { max: AskKind.options.length }).default(['elicitation']),
}).superRefine(localAsItIs);
export type UpstreamSpec = z.output<typeof UpstreamSpec>;
