import { CONFIG, SecretReader } from '@gatehouse/service-kit';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { LlmEgressConfig } from '../config.js';
import { WebhookClient } from './webhook-client.js';

@Module({
  providers: [
    {
      provide: WebhookClient,
      inject: [SecretReader, CONFIG],
      useFactory: (secrets: SecretReader, config: LlmEgressConfig) =>
        new WebhookClient(secrets, config),
    },
  ],
  exports: [WebhookClient],
})
export class GuardrailsModule implements OnApplicationShutdown {
  constructor(@Inject(WebhookClient) private readonly webhooks: WebhookClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.webhooks.close();
  }
}
