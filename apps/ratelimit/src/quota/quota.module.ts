import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { Events } from '../events.js';
import { StateModule } from '../state/state.module.js';
import { QuotaController } from './quota.controller.js';

@Module({
  imports: [CatalogModule, StateModule],
  controllers: [QuotaController],
  providers: [Events],
})
export class QuotaModule {}
