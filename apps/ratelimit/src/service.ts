import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { ratelimitConfig } from './config.js';

/** Quotas and token budgets that are never overshot, however many instances work at once. */
export const ratelimitService = defineService({
  name: 'ratelimit',
  module: AppModule,
  config: ratelimitConfig,
});
