import type { Principal } from '@gatehouse/contracts';
import { Caller, CONFIG, ControlPlaneGuard, RequireScope } from '@gatehouse/service-kit';
import { Body, Controller, HttpCode, Inject, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { CatalogService } from '../catalogue/catalog.service.js';
import { resolveContracts } from '../catalogue/resolve-contracts.js';
import { restrictCaller } from '../catalogue/restrict-caller.js';
import type { CatalogConfig } from '../config.js';
import { ContractSources } from '../contracts/contract-sources.js';
import { readManifests } from '../manifest/read-manifests.js';
import { readText, readValue } from '../text/read-text.js';
import { authorOf, orRefuse } from './outcome.js';
import { parsed } from './parsed.js';

const Options = z.strictObject({ dryRun: z.stringbool().default(false) });

/** Putting manifests into the catalogue: all of a request's, or none. */
@Controller('v1/apply')
@UseGuards(ControlPlaneGuard)
export class ApplyController {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    private readonly catalog: CatalogService,
    private readonly sources: ContractSources,
  ) {}

  /** The body is YAML with any number of documents, or JSON: one manifest, or a list of them. */
  @Post()
  @HttpCode(200)
  @RequireScope('catalog:write')
  async apply(@Caller() caller: Principal, @Query() query: unknown, @Body() body: unknown) {
    const { dryRun } = parsed(Options, query);
    const documents = typeof body === 'string' ? readText(body) : [readValue(body)];
    const read = readManifests([{ name: 'body', documents, folder: null }], {
      tenant: caller.tenant,
      variables: null,
    });
    const manifests = await resolveContracts(read, this.sources.sent());
    const { CATALOG_OPEN_SECRETS: openSecrets } = this.config;
    const outcome = await this.catalog.apply({
      manifests,
      dryRun,
      author: authorOf(caller),
      restrict: (stored) => restrictCaller(manifests.objects, { caller, stored, openSecrets }),
    });
    return orRefuse(outcome);
  }
}
