import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { ProviderClient } from './provider-client.js';

@Module({
  providers: [{ provide: ProviderClient, useFactory: () => new ProviderClient() }],
  exports: [ProviderClient],
})
export class ProvidersModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderClient) private readonly client: ProviderClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
