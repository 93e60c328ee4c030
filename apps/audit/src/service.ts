import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { auditConfig } from './config.js';

/** Stores every call once, and answers questions about them. */
export const auditService = defineService({
  name: 'audit',
  module: AppModule,
  config: auditConfig,
});
