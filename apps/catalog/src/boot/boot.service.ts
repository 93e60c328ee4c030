import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { CatalogService } from '../catalogue/catalog.service.js';
import { Publisher } from '../catalogue/publisher.js';
import { resolveContracts } from '../catalogue/resolve-contracts.js';
import { ContractSources } from '../contracts/contract-sources.js';
import { manifestVariables } from '../config.js';
import type { CatalogConfig } from '../config.js';
import { readManifests } from '../manifest/read-manifests.js';
import { describeMistakes } from '../text/mistake.js';
import { readManifestFolder } from './manifest-folder.js';

const AUTHOR = 'manifests';
const DEFAULT_TENANT = 'default';

/** At every start: applies the installation's own manifests, then publishes what there is. */
@Injectable()
export class BootService implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    private readonly catalog: CatalogService,
    private readonly publisher: Publisher,
    private readonly sources: ContractSources,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { CATALOG_MANIFESTS_DIR: folder } = this.config;
    if (folder) await this.applyFolder(folder);
    await this.publisher.start();
  }

  /** @throws GatewayError `invalid_manifest` whose message lists every mistake: it ends in a terminal. */
  private async applyFolder(folder: string): Promise<void> {
    const texts = await readManifestFolder(folder);
    const read = readManifests(texts, {
      tenant: DEFAULT_TENANT,
      variables: manifestVariables(this.config),
    });
    const manifests = await resolveContracts(read, this.sources.installed(folder));
    const outcome = await this.catalog.apply({ manifests, author: AUTHOR });
    if (!('mistakes' in outcome)) return;
    const list = describeMistakes(outcome.mistakes).replaceAll(/^/gm, '  ');
    throw new GatewayError('invalid_manifest', `The manifests have mistakes:\n${list}`);
  }
}
