import { GatewayError } from '@gatehouse/contracts';

/** An argument that cannot be sent. The text names it and never shows its value. */
export function invalidArgument(argument: string, problem: string): GatewayError {
  return new GatewayError('invalid_arguments', `Invalid arguments: ${argument} ${problem}`, {
    facts: { argument },
  });
}
