import { TokenVerifierModule } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { ContractsModule } from '../contracts/contracts.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { ApplyController } from './apply.controller.js';
import { EntriesController } from './entries.controller.js';
import { UpstreamsController } from './upstreams.controller.js';

/** The catalogue over HTTP, for those who hold a token of the control plane. */
@Module({
  imports: [CatalogueModule, ContractsModule, StorageModule, TokenVerifierModule],
  controllers: [EntriesController, ApplyController, UpstreamsController],
})
export class AdminModule {}
