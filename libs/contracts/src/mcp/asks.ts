import { z } from 'zod';
import { BackendReply } from '../backend.js';
import { defineBucket, defineRpc } from '../contract.js';

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

const Params = z.record(z.string(), z.unknown());
const Ask = z.strictObject({
  method: z.enum(['elicitation/create', 'sampling/createMessage', 'roots/list']),
  params: Params,
});

/**
 * Hands what a client has answered from the replica of mcp-ingress that has received it to the one that has
 * asked. Refused with `invalid_input` where this client was not asked that, or nobody waits any more.
 */
export const mcpIngressAnswerDeliver = defineRpc({
  subject: 'mcp-ingress.answer.deliver.v1',
  addressed: true,
  request: z.strictObject({
    /** Of what was asked. */
    id: z.string().min(1).max(256),
    /** SHA-256 (hex) of who has answered: application, user and server. */
    owner: z.string(),
    /** Null for a client that does not answer it. */
    answer: Params.nullable(),
  }),
  reply: z.object({}),
});
export type DeliveredAnswer = z.output<typeof mcpIngressAnswerDeliver.request>;

/**
 * Goes on with a call that waits at a replica of mcp-ingress for what its caller was asked, which has come to
 * another one. Replies with what the call comes to next. Refused with `invalid_input` where it does not wait
 * any more, and with `result_too_large` for a result that does not fit into a message.
 */
export const mcpIngressCallResume = defineRpc({
  subject: 'mcp-ingress.call.resume.v1',
  addressed: true,
  request: z.strictObject({
    /** The call that waits. */
    held: z.string().min(1).max(256),
    answers: z.record(z.string(), Params),
    timeoutMs: z.int().positive(),
  }),
  reply: BackendReply.extend({
    asks: z
      .object({
        asks: z.record(z.string(), Ask),
        state: z.string().nullable(),
        held: z.string().nullable(),
      })
      .optional(),
  }),
});
export type ResumedCall = z.input<typeof mcpIngressCallResume.reply>;

/**
 * Requests of MCP clients that these have cancelled, by the SHA-256 (hex) of session and request id: so the
 * replica that runs one hears of it. Written and read by mcp-ingress alone.
 */
export const cancellations = defineBucket({
  bucket: 'cancellations',
  value: z.object({}),
  ttlSeconds: 60,
});
