import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { ProviderResources } from './provider-resources.js';

@Module({
  providers: [
    {
      provide: ProviderResources,
      inject: [BUS],
      useFactory: (bus: Bus) => ProviderResources.open(bus),
    },
  ],
  exports: [ProviderResources],
})
export class OwnershipModule {}
