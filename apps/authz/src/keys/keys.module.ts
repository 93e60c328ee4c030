import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { authzKeys } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { AuthzConfig } from '../config.js';
import type { DataSource } from '../database/data-source.js';
import { Events, EventsModule } from '../events.js';
import { JwksController } from './jwks.controller.js';
import { keyRefresh } from './key-refresh.js';
import { KeyRing } from './key-ring.js';
import { PublishedKeys } from './published-keys.js';
import { Sealer } from './seal.js';
import { SigningKeyRepository } from './signing-key.repository.js';

@Module({
  imports: [EventsModule],
  controllers: [JwksController],
  providers: [
    keyRefresh,
    {
      provide: SigningKeyRepository,
      inject: [getDataSourceToken(), CONFIG],
      useFactory: (dataSource: DataSource, config: AuthzConfig) =>
        new SigningKeyRepository(dataSource, new Sealer(config.AUTHZ_KEY_SECRET)),
    },
    {
      provide: PublishedKeys,
      inject: [BUS, CONFIG],
      useFactory: async (bus: Bus, config: AuthzConfig) =>
        new PublishedKeys(await bus.bucket(authzKeys), config.AUTHZ_ISSUER),
    },
    {
      provide: KeyRing,
      inject: [SigningKeyRepository, PublishedKeys, CLOCK, Events],
      useFactory: startKeyRing,
    },
  ],
  exports: [KeyRing],
})
export class KeysModule {}

function startKeyRing(
  repository: SigningKeyRepository,
  publishedKeys: PublishedKeys,
  clock: Clock,
  events: Events,
): Promise<KeyRing> {
  return KeyRing.start({ repository, publishedKeys, clock, events });
}
