import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { kbConfig } from './config.js';

/** A stand-in for someone's knowledge base. */
export const kbService = defineService({
  name: 'mock-kb',
  module: AppModule,
  config: kbConfig,
  usesBus: (config) => config.NATS_ENABLED,
});
