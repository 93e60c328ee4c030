import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { ResultCache } from './result-cache.js';

/** So many answers are remembered at most, however small they are. */
const MAX_ENTRIES = 10_000;

/** What was answered lately by tools that only read. */
@Module({
  providers: [
    {
      provide: ResultCache,
      inject: [CONFIG, CLOCK],
      useFactory: (config: IngressConfig, clock: Clock) =>
        new ResultCache({ entries: MAX_ENTRIES, bytes: config.RESULT_CACHE_BYTES }, clock),
    },
  ],
  exports: [ResultCache],
})
export class ResultCacheModule {}
