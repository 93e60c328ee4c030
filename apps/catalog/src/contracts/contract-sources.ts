import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { contractFilesIn } from '../boot/contract-files.js';
import { identityOf } from '../catalogue/catalog-object.js';
import type { Reachable } from '../catalogue/contract-document.js';
import type { CatalogConfig } from '../config.js';
import { CatalogRepository } from '../storage/catalog.repository.js';
import { ContractFetcher } from './contract-fetcher.js';

/** Where the contracts of manifests are read, by where the manifests come from. */
@Injectable()
export class ContractSources {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    private readonly fetcher: ContractFetcher,
    private readonly repository: CatalogRepository,
  ) {}

  /** For manifests that somebody sends: they name no files, and what they name on the web is fetched anew. */
  sent(): Reachable {
    return { ...this.web(), readFile: null, kept: async () => null };
  }

  /**
   * For those of a folder, which are applied at every start: what has been fetched before is kept, so that a
   * start changes nothing and needs no network.
   */
  installed(folder: string): Reachable {
    const readFile = contractFilesIn(this.config.CATALOG_CONTRACTS_ROOT ?? folder);
    return {
      ...this.web(),
      readFile,
      kept: async (manifest) => {
        const { tenant } = manifest.metadata;
        const stored = await this.repository.find(identityOf(manifest), tenant);
        return stored?.manifest.kind === 'ApiProxy' ? stored.manifest.spec : null;
      },
    };
  }

  private web(): Pick<Reachable, 'fetch' | 'privateNetworks'> {
    return { fetch: this.fetcher.fetch, privateNetworks: this.config.PRIVATE_NETWORKS };
  }
}
