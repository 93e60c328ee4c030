import { Module } from '@nestjs/common';
import { AuthorityModule } from '../authority/authority.module.js';
import { BackendsModule } from '../backends/backends.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events.module.js';
import { QuotasModule } from '../quotas/quotas.module.js';
import { CallRecorder } from './call-recorder.js';
import { ToolCalls } from './tool-calls.js';

/** What happens to a tool call. */
@Module({
  imports: [EventsModule, CatalogModule, AuthorityModule, QuotasModule, BackendsModule],
  providers: [CallRecorder, ToolCalls],
  exports: [ToolCalls],
})
export class ToolCallModule {}
