import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { ordersConfig } from './config.js';

/** A stand-in for someone's order management. */
export const ordersService = defineService({
  name: 'mock-orders',
  module: AppModule,
  config: ordersConfig,
  usesBus: (config) => config.NATS_ENABLED,
});
