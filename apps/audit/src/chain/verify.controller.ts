import { GatewayError } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import { Caller, CONFIG, ControlPlaneGuard, RequireScope } from '@gatehouse/service-kit';
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import type { AuditConfig } from '../config.js';
import { AuditEvents } from '../events.js';
import { parseParameters } from '../query/parameters.js';
import { visibleTenants } from '../query/visible-tenants.js';
import { UNATTRIBUTED } from '../record/audit-record.js';
import { startingPlace, Verification, VerifyParameters } from './verification.js';
import { verify } from './verify.js';
import { VerifyRepository } from './verify.repository.js';

@Controller('v1')
@UseGuards(ControlPlaneGuard)
@RequireScope('audit:read')
export class VerifyController {
  constructor(
    private readonly chains: VerifyRepository,
    private readonly events: AuditEvents,
    @Inject(CONFIG) private readonly config: AuditConfig,
  ) {}

  /** Whether the records are those that were stored: all of them, unaltered, and no others. */
  @Get('verify')
  async verify(@Caller() caller: Principal, @Query() query: unknown): Promise<Verification> {
    const { records, limit, ...place } = parseParameters(VerifyParameters, query);
    const tenant = records === 'own' ? caller.tenant : UNATTRIBUTED;
    if (!visibleTenants(caller, this.config).includes(tenant)) {
      throw new GatewayError('policy_denied', 'These records belong to the operator of the gate');
    }
    const from = startingPlace(place);
    const { head, pruned, ...stretch } = await this.chains.stretch({ tenant, from, limit });
    const flaws = verify(stretch);
    if (flaws.length > 0) this.events.chainFlawed({ tenant, flaws: flaws.length });
    const { sequence, hash } = stretch.links.at(-1) ?? stretch.start;
    return Verification.parse({
      intact: flaws.length === 0,
      checked: stretch.links.length,
      flaws,
      through: { sequence, hash },
      complete: stretch.end !== null,
      head,
      pruned,
    });
  }
}
