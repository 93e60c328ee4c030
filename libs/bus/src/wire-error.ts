import { GatewayError, isErrorCode } from '@gatehouse/contracts';
import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';
import { tracedHeaders } from './trace-headers.js';

/** The headers of a failed reply, as the NATS service protocol (ADR-32) names them. */
const CODE = 'Nats-Service-Error-Code';
const TEXT = 'Nats-Service-Error';

const Body = z.object({
  retryAfterSeconds: z.number().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
});

/** Answers a request with a failure: code and public text only, never the detail. */
export function respondError(message: Msg, error: GatewayError): void {
  const carrier: MsgHdrs = tracedHeaders();
  carrier.set(CODE, error.code);
  carrier.set(TEXT, encodeURIComponent(error.message));
  const body = { retryAfterSeconds: error.retryAfterSeconds, facts: error.facts };
  message.respond(JSON.stringify(body), { headers: carrier });
}

/** The failure that a reply carries, or null if it is a success. */
export function errorOf(message: Msg): GatewayError | null {
  const code = message.headers?.get(CODE);
  if (!code) return null;
  const body = Body.safeParse(message.json());
  const facts = body.success ? body.data : {};
  return new GatewayError(
    isErrorCode(code) ? code : 'internal',
    decodeURIComponent(message.headers?.get(TEXT) ?? ''),
    {
      ...(facts.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: facts.retryAfterSeconds }),
      ...(facts.facts ? { facts: facts.facts } : {}),
    },
  );
}

/** What a caller is told when the owner of a subject does not answer. */
export function silenceOf(subject: string, cause: unknown): GatewayError {
  const owner = subject.split('.', 1)[0] ?? '';
  const code: string = `${owner}_unavailable`;
  return new GatewayError(isErrorCode(code) ? code : 'internal', undefined, {
    cause,
    detail: `no answer on ${subject}`,
  });
}
