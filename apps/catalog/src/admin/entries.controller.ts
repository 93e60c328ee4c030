import { GatewayError, Name, Version } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import { Caller, ControlPlaneGuard, RequireScope } from '@gatehouse/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { describeIdentity } from '../catalogue/catalog-object.js';
import type { Identity, StoredObject } from '../catalogue/catalog-object.js';
import { CatalogService } from '../catalogue/catalog.service.js';
import { Lifecycle } from '../manifest/fields.js';
import { Kind } from '../manifest/manifest.js';
import { CatalogRepository } from '../storage/catalog.repository.js';
import { mistakeIn } from '../text/mistake.js';
import { parsed } from './parsed.js';
import { authorOf, orRefuse } from './outcome.js';
import { toDetail, toRevisionView, toSummary } from './views.js';

const Address = z.strictObject({ kind: Kind, name: Name, version: Version });
const Filter = z.strictObject({ kind: Kind.optional() });
const Transition = z.strictObject({ lifecycle: Lifecycle });

/** Reading the catalogue, and moving things through their lives. Each tenant sees its own. */
@Controller('v1/entries')
@UseGuards(ControlPlaneGuard)
export class EntriesController {
  constructor(
    private readonly repository: CatalogRepository,
    private readonly catalog: CatalogService,
  ) {}

  @Get()
  @RequireScope('catalog:read')
  async list(@Caller() caller: Principal, @Query() query: unknown) {
    const { kind } = parsed(Filter, query);
    const objects = await this.repository.list(caller.tenant, kind);
    return { entries: objects.map(toSummary) };
  }

  @Get(':kind/:name/:version')
  @RequireScope('catalog:read')
  async read(@Caller() caller: Principal, @Param() params: unknown) {
    return toDetail(await this.find(parsed(Address, params), caller));
  }

  @Get(':kind/:name/:version/revisions')
  @RequireScope('catalog:read')
  async history(@Caller() caller: Principal, @Param() params: unknown) {
    const address = parsed(Address, params);
    await this.find(address, caller);
    const revisions = await this.repository.revisions(address, caller.tenant);
    return { revisions: revisions.map(toRevisionView) };
  }

  @Post(':kind/:name/:version/lifecycle')
  @HttpCode(200)
  @RequireScope('catalog:write')
  async move(@Caller() caller: Principal, @Param() params: unknown, @Body() body: unknown) {
    const address = parsed(Address, params);
    const { lifecycle } = parsed(Transition, body);
    const { manifest, contract } = await this.find(address, caller);
    const label = describeIdentity(address);
    const object = {
      manifest,
      contract,
      lifecycle,
      mistake: (finding: Parameters<typeof mistakeIn>[1]) => mistakeIn(label, finding),
    };
    const manifests = { objects: [object], mistakes: [], broken: new Set<string>(), notes: [] };
    return orRefuse(await this.catalog.apply({ manifests, author: authorOf(caller) }));
  }

  private async find(address: Identity, caller: Principal): Promise<StoredObject> {
    const found = await this.repository.find(address, caller.tenant);
    if (found) return found;
    throw new GatewayError('not_found', `There is no ${describeIdentity(address)}`);
  }
}
