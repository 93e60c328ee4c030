import {
  ResultBytes,
  ResultCache,
  USUAL_IDENTICAL_CALLS,
  USUAL_RESULT_BYTES,
} from '@gatehouse/contracts';
import type { ToolPolicy } from '@gatehouse/contracts';
import { z } from 'zod';
import { IdenticalCallsSpec } from './identical-calls.js';
import { ResultShapeSpec } from './result-shape.js';

/** What holds for all tools of a server. */
export const serverToolPolicy = {
  identicalCalls: IdenticalCallsSpec.default(USUAL_IDENTICAL_CALLS),
  maxResultBytes: ResultBytes.default(USUAL_RESULT_BYTES),
};

/** What holds for one tool. Left out: as its server has it. */
export const toolPolicyOverride = {
  identicalCalls: IdenticalCallsSpec.optional(),
  maxResultBytes: ResultBytes.optional(),
  shape: ResultShapeSpec.optional(),
  cache: z.strictObject(ResultCache.shape).optional(),
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
    maxResultBytes: override.maxResultBytes ?? server.maxResultBytes,
    shape: override.shape ?? null,
    cache: override.cache ?? null,
  };
}
