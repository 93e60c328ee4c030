import type { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';
import type { Failure } from '../behaviour/behaviour.js';

/** An error in the form of the API. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

const Facts = z.object({
  type: z.string().optional(),
  param: z.string().nullable().default(null),
  code: z.string().nullable().default(null),
});

/** A refusal in the form of the API. */
export function bodyOfRefusal(error: GatewayError): ErrorBody {
  const { type, param, code } = Facts.parse(error.facts);
  return { error: { message: error.message, type: type ?? typeOf(error.status), param, code } };
}

/** A failure that is injected, in the form of the API. */
export function bodyOfFailure({ message, type, code }: Failure): ErrorBody {
  return { error: { message, type, param: null, code } };
}

/** The `type` that goes with a status. OpenAI calls a wrong key a mistake of the request, too. */
export function typeOf(status: number): string {
  if (status >= 500) return 'server_error';
  return status === 429 ? 'requests' : 'invalid_request_error';
}
