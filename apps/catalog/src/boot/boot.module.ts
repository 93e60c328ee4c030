import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { ContractsModule } from '../contracts/contracts.module.js';
import { BootService } from './boot.service.js';

/** What the catalogue starts with: the manifests of a folder. */
@Module({ imports: [CatalogueModule, ContractsModule], providers: [BootService] })
export class BootModule {}
