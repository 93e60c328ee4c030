import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { Events } from '../events.js';
import { StateModule } from '../state/state.module.js';
import { BudgetController } from './budget.controller.js';

@Module({
  imports: [CatalogModule, StateModule],
  controllers: [BudgetController],
  providers: [Events],
})
export class BudgetModule {}
