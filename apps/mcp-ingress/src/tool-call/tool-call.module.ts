import { Module } from '@nestjs/common';
import { AsksModule } from '../asks/asks.module.js';
import { RequestStates } from '../asks/request-state.js';
import { Authority } from '../authority/authority.js';
import { AuthorityModule } from '../authority/authority.module.js';
import { Backends } from '../backends/backends.js';
import { BackendsModule } from '../backends/backends.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EffectsModule } from '../effects/effects.module.js';
import { ToolEffects } from '../effects/tool-effects.js';
import { EventsModule } from '../events.module.js';
import { Quotas } from '../quotas/quotas.js';
import { QuotasModule } from '../quotas/quotas.module.js';
import { RecentCalls } from '../recent-calls/recent-calls.js';
import { RecentCallsModule } from '../recent-calls/recent-calls.module.js';
import { ResultCache } from '../result-cache/result-cache.js';
import { ResultCacheModule } from '../result-cache/result-cache.module.js';
import { CallRecorder } from './call-recorder.js';
import { ToolCalls } from './tool-calls.js';
import { Validators } from './validators.js';

const PEERS = [
  Authority,
  RequestStates,
  RecentCalls,
  Quotas,
  ResultCache,
  ToolEffects,
  Backends,
  CallRecorder,
] as const;
/** An instance of each. */
type Peers = InstancesOf<typeof PEERS>;
type InstancesOf<Classes extends readonly { readonly prototype: unknown }[]> = {
  [Index in keyof Classes]: Classes[Index]['prototype'];
};

/** What happens to a tool call. */
@Module({
  imports: [
    EventsModule,
    CatalogModule,
    AsksModule,
    AuthorityModule,
    QuotasModule,
    EffectsModule,
    RecentCallsModule,
    ResultCacheModule,
    BackendsModule,
  ],
  providers: [
    CallRecorder,
    {
      provide: ToolCalls,
      inject: [...PEERS],
      useFactory: (
        ...[authority, states, recentCalls, quotas, results, effects, backends, recorder]: Peers
      ) =>
        new ToolCalls({
          authority,
          states,
          validators: new Validators(),
          recentCalls,
          quotas,
          results,
          effects,
          backends,
          recorder,
        }),
    },
  ],
  exports: [ToolCalls],
})
export class ToolCallModule {}
