import { Module } from '@nestjs/common';
import { CatalogEvents } from '../events.js';
import { StorageModule } from '../storage/storage.module.js';
import { CatalogService } from './catalog.service.js';
import { Publisher } from './publisher.js';

/** Changing the catalogue, and publishing it. */
@Module({
  imports: [StorageModule],
  providers: [CatalogEvents, Publisher, CatalogService],
  exports: [CatalogService, Publisher],
})
export class CatalogueModule {}
