import type { Principal } from '@gatehouse/contracts';
import { Caller, CLOCK, CONFIG, ControlPlaneGuard, RequireScope } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import type { AuditConfig } from '../config.js';
import { parseParameters } from '../query/parameters.js';
import { visibleTenants } from '../query/visible-tenants.js';
import { UsageParameters, usageQuery } from './usage-query.js';
import type { Usage } from './usage-query.js';
import { UsageRepository } from './usage.repository.js';

@Controller('v1')
@UseGuards(ControlPlaneGuard)
@RequireScope('audit:read')
export class UsageController {
  constructor(
    private readonly usage: UsageRepository,
    @Inject(CONFIG) private readonly config: AuditConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Calls, tokens and latency per application, tool or model, over time. */
  @Get('usage')
  read(@Caller() caller: Principal, @Query() query: unknown): Promise<Usage> {
    const given = parseParameters(UsageParameters, query);
    return this.usage.read(
      visibleTenants(caller, this.config),
      usageQuery(given, this.clock.now()),
    );
  }
}
