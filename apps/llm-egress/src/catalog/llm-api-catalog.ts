import type { Bus, Change, Watch } from '@gatehouse/bus';
import { catalogEntries, GatewayError } from '@gatehouse/contracts';
import type { CatalogEntry, PublishedLlmApi } from '@gatehouse/contracts';
import type { Events } from '../events.js';
import { targetPool } from '../routing/target-pool.js';
import type { TargetPool } from '../routing/target-pool.js';
import { compileGuardrails } from '../guardrails/chain.js';
import type { GuardrailChains } from '../guardrails/chain.js';
import { compileMaskingPolicy } from '../masking/policy.js';
import type { MaskingPolicy } from '../masking/policy.js';

/** A published LLM API with all that is made of it once, and not on every call. */
export interface ServedApi {
  readonly api: PublishedLlmApi;
  readonly masking: MaskingPolicy;
  readonly pool: TargetPool;
  readonly guardrails: GuardrailChains;
}

/** Which LLM APIs are published now. Every change makes a new snapshot; a call keeps the one it began with. */
export class LlmApiCatalog {
  private snapshot: ReadonlyMap<string, ServedApi> = new Map();
  private watch: Watch | null = null;

  private constructor(private readonly events: Events) {}

  /** Resolves once all that is published at present is known. */
  static async start(bus: Bus, events: Events): Promise<LlmApiCatalog> {
    const catalog = new LlmApiCatalog(events);
    const bucket = await bus.bucket(catalogEntries);
    catalog.watch = await bucket.watch((change) => catalog.apply(change));
    return catalog;
  }

  /** The API of this name and version; null if none is published. */
  find(name: string, version: string): ServedApi | null {
    return this.snapshot.get(`${name}/${version}`) ?? null;
  }

  stop(): void {
    this.watch?.stop();
  }

  /** An entry that cannot be understood or applied is not served: half of its rules would be none. */
  private apply({ key, value, deleted }: Change<CatalogEntry>): void {
    const [kind, name, version] = key.split('/');
    if (kind !== 'LlmApi') return;
    const next = new Map(this.snapshot);
    const served = value?.kind === 'LlmApi' ? this.prepare(value) : null;
    if (served) next.set(`${name}/${version}`, served);
    else next.delete(`${name}/${version}`);
    this.snapshot = next;
    if (!deleted && !value) this.events.apiUnusable({ api: key, problem: 'not understood' });
  }

  private prepare(api: PublishedLlmApi): ServedApi | null {
    try {
      const before = this.find(api.name, api.version);
      const pool = targetPool(api, before?.pool ?? null, this.events);
      return {
        api,
        masking: compileMaskingPolicy(api.pii),
        pool,
        guardrails: compileGuardrails(api),
      };
    } catch (error) {
      const problem = GatewayError.from(error).message;
      this.events.apiUnusable({ api: `${api.name}/${api.version}`, problem });
      return null;
    }
  }
}
