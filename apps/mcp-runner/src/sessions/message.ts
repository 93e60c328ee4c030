import { z } from 'zod';

/** By this a notification says which `subscriptions/listen` it belongs to (MCP 2026-07-28, subscriptions). */
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

const MessageId = z.union([z.string(), z.number()]);
export type MessageId = z.output<typeof MessageId>;

/** What has to be seen of a message to bring it where it belongs (JSON-RPC 2.0, MCP basic messages). */
const Envelope = z.object({
  jsonrpc: z.literal('2.0'),
  id: MessageId.optional(),
  method: z.string().optional(),
  params: z
    .object({
      progressToken: MessageId.optional(),
      requestId: MessageId.optional(),
      _meta: z
        .object({ progressToken: MessageId.optional(), [SUBSCRIPTION_ID]: MessageId.optional() })
        .optional(),
    })
    .optional(),
  error: z.unknown().optional(),
});
type Envelope = z.output<typeof Envelope>;

const Failure = z.object({ code: z.number() });

/** A message, read as far as it has to be; `text` is all of it, in one line. */
export type Message =
  | {
      readonly kind: 'request';
      readonly id: MessageId;
      readonly method: string;
      /** What its sender wants to be told by how far it has come. */
      readonly progressToken: MessageId | undefined;
      readonly text: string;
    }
  | {
      readonly kind: 'notification';
      readonly method: string;
      /** What `notifications/progress` is about. */
      readonly progressToken: MessageId | undefined;
      /** What `notifications/cancelled` is about. */
      readonly requestId: MessageId | undefined;
      /** The id of the request that has asked to be told of it. */
      readonly subscriptionId: MessageId | undefined;
      readonly text: string;
    }
  | {
      readonly kind: 'response';
      readonly id: MessageId;
      readonly isError: boolean;
      /** What kind of error it is, if it says so. */
      readonly errorCode: number | undefined;
      readonly text: string;
    };

/** Null for what is not one message of JSON-RPC 2.0. */
export function readMessage(text: string): Message | null {
  const envelope = Envelope.safeParse(jsonOf(text)).data;
  return envelope ? classify(envelope, inOneLine(text)) : null;
}

function classify({ id, method, params, error }: Envelope, text: string): Message | null {
  if (method === undefined) {
    if (id === undefined) return null;
    const errorCode = Failure.safeParse(error).data?.code;
    return { kind: 'response', id, isError: error !== undefined, errorCode, text };
  }
  if (id !== undefined) {
    return { kind: 'request', id, method, progressToken: params?._meta?.progressToken, text };
  }
  const { progressToken, requestId, _meta } = params ?? {};
  const subscriptionId = _meta?.[SUBSCRIPTION_ID];
  return { kind: 'notification', method, progressToken, requestId, subscriptionId, text };
}

/** Between the tokens of JSON a line break is as good as a space, and within strings there is none. */
function inOneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
