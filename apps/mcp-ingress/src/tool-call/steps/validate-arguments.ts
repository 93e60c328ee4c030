import { GatewayError } from '@gatehouse/contracts';
import { bindArguments } from '../../backends/bound-request.js';
import { checked } from '../tool-call.js';
import type { CheckedCall, KnownCall } from '../tool-call.js';
import type { Validators } from '../validators.js';

/** Checks the arguments against the tool's schema, and that each can travel to the backend. */
export function validateArguments(call: KnownCall, validators: Validators): CheckedCall {
  const { published, argumentsProblem } = call;
  const problem = argumentsProblem ?? validators.problemOf(published, call.arguments);
  if (problem) return checked(call, { fits: false, problem: invalid(problem) });
  const { operation, backend } = published;
  try {
    const header = backend.credential?.header ?? null;
    return checked(call, {
      fits: true,
      request: bindArguments(operation, call.arguments, header),
    });
  } catch (error) {
    return checked(call, { fits: false, problem: GatewayError.from(error) });
  }
}

function invalid(problem: string): GatewayError {
  return new GatewayError('invalid_arguments', `Invalid arguments: ${problem}`);
}
