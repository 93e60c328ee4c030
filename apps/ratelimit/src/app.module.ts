import { Module } from '@nestjs/common';
import { BudgetModule } from './budget/budget.module.js';
import { QuotaModule } from './quota/quota.module.js';

@Module({ imports: [BudgetModule, QuotaModule] })
export class AppModule {}
