import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { DiscoveryService } from './discovery.service.js';
import { LookController } from './look.controller.js';

/** MCP servers that are somebody else's: what they have, and what of it agents are shown. */
@Module({
  imports: [StorageModule, CatalogueModule],
  controllers: [LookController],
  providers: [DiscoveryService],
})
export class UpstreamsModule {}
