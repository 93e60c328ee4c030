import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { ContractFetcher } from './contract-fetcher.js';
import { ContractSources } from './contract-sources.js';

/** Where contracts come from. */
@Module({
  imports: [StorageModule],
  providers: [ContractFetcher, ContractSources],
  exports: [ContractSources],
})
export class ContractsModule {}
