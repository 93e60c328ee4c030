import { USUAL_IDENTICAL_CALLS } from '@gatehouse/contracts';
import type { ToolPolicy } from '@gatehouse/contracts';
import { z } from 'zod';
import { IdenticalCallsSpec } from './identical-calls.js';

/** What holds for all tools of a server. */
export const serverToolPolicy = {
  identicalCalls: IdenticalCallsSpec.default(USUAL_IDENTICAL_CALLS),
};

/** What holds for one tool. Left out: as its server has it. */
export const toolPolicyOverride = {
  identicalCalls: IdenticalCallsSpec.optional(),
};

const Server = z.strictObject(serverToolPolicy);
const Override = z.strictObject(toolPolicyOverride);

/** The policy of a tool: its own where it has one, else its server's. */
export function toolPolicyOf(
  server: z.output<typeof Server>,
  override: z.output<typeof Override>,
): ToolPolicy {
  return {
    identicalCalls:
      override.identicalCalls === undefined ? server.identicalCalls : override.identicalCalls,
  };
}
