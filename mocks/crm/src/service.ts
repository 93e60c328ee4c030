import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { crmConfig } from './config.js';

/** A stand-in for someone's CRM. */
export const crmService = defineService({
  name: 'mock-crm',
  module: AppModule,
  config: crmConfig,
  usesBus: (config) => config.NATS_ENABLED,
});
