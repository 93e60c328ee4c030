import { baseConfig } from '@gatehouse/service-kit';
import { z } from 'zod';

/** The environment of the CRM stand-in. */
export const crmConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(9101),
  NATS_ENABLED: z
    .stringbool()
    .default(true)
    .describe('whether the operations are served on NATS, beside HTTP'),
});
