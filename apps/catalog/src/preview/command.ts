import { loadConfig, outgoingConfig } from '@gatehouse/service-kit';
import { contractFilesIn } from '../boot/contract-files.js';
import { ContractFetcher } from '../contracts/contract-fetcher.js';
import { describePreview } from './describe-preview.js';
import { preview } from './preview.js';

export interface PreviewCommand {
  readonly paths: readonly string[];
  readonly json: boolean;
  /** Contracts in files are read from here, and from nowhere else. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Shows what contracts and manifests would become, without a gate. */
export async function runPreview({
  paths,
  json,
  root,
  environment,
}: PreviewCommand): Promise<{ readonly text: string; readonly isFine: boolean }> {
  const { PRIVATE_NETWORKS: privateNetworks } = loadConfig(outgoingConfig, environment);
  const fetcher = new ContractFetcher({ PRIVATE_NETWORKS: privateNetworks });
  try {
    const result = await preview(paths, {
      variables: Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value]] : [])),
      ),
      reachable: {
        readFile: contractFilesIn(root),
        fetch: fetcher.fetch,
        kept: async () => null,
        privateNetworks,
      },
    });
    const text = json ? `${JSON.stringify(result, null, 2)}\n` : describePreview(result);
    return { text, isFine: result.mistakes.length === 0 };
  } finally {
    await fetcher.onApplicationShutdown();
  }
}
