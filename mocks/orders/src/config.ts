import { baseConfig } from '@gatehouse/service-kit';
import { z } from 'zod';

/** The environment of the order stand-in. */
export const ordersConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(9102),
  NATS_ENABLED: z
    .stringbool()
    .default(true)
    .describe('whether the operations are served on NATS, beside HTTP'),
});
