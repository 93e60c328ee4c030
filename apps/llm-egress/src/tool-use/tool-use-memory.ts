import type { Bucket, Bus } from '@gatehouse/bus';
import { GatewayError, toolUseByArguments, toolUseById, toolUses } from '@gatehouse/contracts';
import type { Principal, ProposedToolUse } from '@gatehouse/contracts';

type Owner = Pick<Principal, 'tenant' | 'application'>;

/** So many proposals with the same arguments are kept; older ones have been called or never will be. */
const MAX_PROPOSALS = 32;
const MAX_ATTEMPTS = 8;
/** One trace is enough; of a turn with many results the first ones tell it. */
const MAX_LOOKUPS = 4;

/**
 * Remembers the tool calls that models have proposed, for the gate's other half to recognise, and for the
 * next model call, which brings the result.
 */
export class ToolUseMemory {
  private constructor(private readonly bucket: Bucket<{ proposals: ProposedToolUse[] }>) {}

  static async open(bus: Bus): Promise<ToolUseMemory> {
    return new ToolUseMemory(await bus.bucket(toolUses));
  }

  /** Resolves once both halves of the gate can find the proposal. */
  async remember(owner: Owner, proposal: ProposedToolUse): Promise<void> {
    await Promise.all([
      this.bucket.put(toolUseById(owner, proposal.toolUseId), { proposals: [proposal] }),
      this.append(toolUseByArguments(owner, proposal.argumentsHash), proposal),
    ]);
  }

  /** The proposal with the first of these ids that is remembered; null if none is. */
  async find(owner: Owner, toolUseIds: readonly string[]): Promise<ProposedToolUse | null> {
    for (const id of toolUseIds.slice(0, MAX_LOOKUPS)) {
      const entry = await this.bucket.get(toolUseById(owner, id));
      const proposal = entry?.value.proposals[0];
      if (proposal) return proposal;
    }
    return null;
  }

  /** Several models of one application may propose the same at once: compare and set. */
  private async append(key: string, proposal: ProposedToolUse): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const entry = await this.bucket.get(key);
      const others = (entry?.value.proposals ?? []).filter(
        ({ toolUseId }) => toolUseId !== proposal.toolUseId,
      );
      const value = { proposals: [...others, proposal].slice(-MAX_PROPOSALS) };
      const written = entry
        ? await this.bucket.update(key, value, entry.revision)
        : await this.bucket.create(key, value);
      if (written !== null) return;
    }
    throw new GatewayError('conflict', undefined, { detail: `${MAX_ATTEMPTS} attempts to append` });
  }
}
