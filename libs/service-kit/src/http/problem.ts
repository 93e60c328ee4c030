import { ERRORS } from '@gatehouse/contracts';
import type { GatewayError } from '@gatehouse/contracts';

/** An error as `application/problem+json` (RFC 9457): public text and facts only. */
export function toProblem(error: GatewayError): Record<string, unknown> {
  const { status, title } = ERRORS[error.code];
  return {
    type: `https://gatehouse.dev/errors#${error.code}`,
    title,
    status,
    ...(error.message === title ? {} : { detail: error.message }),
    code: error.code,
    ...error.facts,
  };
}
