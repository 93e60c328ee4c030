import { Module } from '@nestjs/common';
import { Quotas } from './quotas.js';

/** How often one may. */
@Module({ providers: [Quotas], exports: [Quotas] })
export class QuotasModule {}
