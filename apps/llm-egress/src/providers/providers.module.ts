import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { LlmEgressConfig } from '../config.js';
import { ProviderClient } from './provider-client.js';

@Module({
  providers: [
    {
      provide: ProviderClient,
      inject: [CONFIG],
      useFactory: (config: LlmEgressConfig) => new ProviderClient(config),
    },
  ],
  exports: [ProviderClient],
})
export class ProvidersModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderClient) private readonly client: ProviderClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
