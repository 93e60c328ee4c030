import { ERRORS } from '@gatehouse/contracts';
import type { GatewayError } from '@gatehouse/contracts';
import type { ErrorShape } from '../dialect.js';

/** Errors of the gate in the shape of OpenAI's API, so that its SDKs raise their own error classes. */
export const errors: ErrorShape = {
  requestIdField: 'x-request-id',
  body: bodyOf,
  event: (error) => Buffer.from(`data: ${JSON.stringify(bodyOf(error))}\n\n`),
};

function bodyOf(error: GatewayError): Readonly<Record<string, unknown>> {
  const { code, message, facts } = error;
  const details = Object.keys(facts).length > 0 ? { details: facts } : {};
  return { error: { message, type: ERRORS[code].openai, param: null, code, ...details } };
}
