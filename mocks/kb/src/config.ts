import { baseConfig } from '@gatehouse/service-kit';
import { z } from 'zod';

/** The environment of the knowledge base stand-in. */
export const kbConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(9103),
  NATS_ENABLED: z
    .stringbool()
    .default(true)
    .describe('whether the operations are served on NATS, beside HTTP'),
});
