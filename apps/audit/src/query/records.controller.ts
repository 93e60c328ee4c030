import { GatewayError, W3cIds } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import { Caller, CONFIG, ControlPlaneGuard, RequireScope } from '@gatehouse/service-kit';
import { Controller, Get, Inject, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import type { AuditConfig } from '../config.js';
import { AuditRecord } from '../record/audit-record.js';
import { parseParameters } from './parameters.js';
import { RecordFilter, RecordPage, TraceRecords } from './record-filter.js';
import { RecordQueryRepository } from './record-query.repository.js';
import { visibleTenants } from './visible-tenants.js';

const TracePath = z.strictObject({ traceId: W3cIds.shape.traceId });
// @NOTE PostgreSQL knows no text with U+0000 in it.
const RecordPath = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(128)
    .regex(/^\P{Cc}*$/u),
});

@Controller('v1')
@UseGuards(ControlPlaneGuard)
@RequireScope('audit:read')
export class RecordsController {
  constructor(
    private readonly records: RecordQueryRepository,
    @Inject(CONFIG) private readonly config: AuditConfig,
  ) {}

  /** Records, newest first, a page at a time. */
  @Get('records')
  async list(@Caller() caller: Principal, @Query() query: unknown): Promise<RecordPage> {
    const filter = parseParameters(RecordFilter, query);
    return RecordPage.parse(await this.records.page(visibleTenants(caller, this.config), filter));
  }

  @Get('records/:id')
  async read(@Caller() caller: Principal, @Param() path: unknown): Promise<AuditRecord> {
    const { id } = parseParameters(RecordPath, path);
    const record = await this.records.find(visibleTenants(caller, this.config), id);
    if (!record) throw new GatewayError('not_found', 'There is no such record');
    return AuditRecord.parse(record);
  }

  /** All records of one agent run, in the order of time. */
  @Get('traces/:traceId')
  async trace(@Caller() caller: Principal, @Param() path: unknown): Promise<TraceRecords> {
    const { traceId } = parseParameters(TracePath, path);
    return TraceRecords.parse(
      await this.records.trace(visibleTenants(caller, this.config), traceId),
    );
  }
}
