import { IdenticalCalls, USUAL_IDENTICAL_CALLS } from '@gatehouse/contracts';
import { z } from 'zod';

/** From which call on the same tool with the same arguments is stopped as a loop; null: never. */
export const IdenticalCallsSpec = z
  .strictObject({
    limit: IdenticalCalls.shape.limit.default(USUAL_IDENTICAL_CALLS.limit),
    windowSeconds: IdenticalCalls.shape.windowSeconds.default(USUAL_IDENTICAL_CALLS.windowSeconds),
  })
  .nullable();
