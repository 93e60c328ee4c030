import type { Bucket, Bus } from '@gatehouse/bus';
import { GatewayError, toolUseByArguments, toolUses } from '@gatehouse/contracts';
import type { Join, Principal, ProposedToolUse, W3cIds } from '@gatehouse/contracts';
import type { Events } from '../events.js';
import { chooseProposal } from './choose-proposal.js';
import type { Choice } from './choose-proposal.js';

/** A call never waits longer for its join, in ms. */
const PATIENCE_MS = 250;
/** So often another call may take a proposal first, before this one goes without. */
const ATTEMPTS = 5;

type Proposals = Bucket<{ proposals: ProposedToolUse[] }>;

export interface CallToJoin {
  readonly callId: string;
  readonly principal: Principal;
  readonly tool: string;
  readonly argumentsHash: string;
  /** The trace that the caller says it is in. */
  readonly traceId: string | null;
}

export interface Claim {
  readonly join: Join;
  /** The span of the model call that proposed the tool call. */
  readonly trace: W3cIds;
}

/** Finds, for a tool call, the proposal of a model that it carries out, and takes it. */
export class ToolUseJoin {
  private constructor(
    private readonly bucket: Proposals,
    private readonly events: Events,
  ) {}

  static async start(bus: Bus, events: Events): Promise<ToolUseJoin> {
    return new ToolUseJoin(await bus.bucket(toolUses), events);
  }

  /** The proposal, taken for this call alone; null if there is none, or it cannot be had in time. */
  async claim(call: CallToJoin): Promise<Claim | null> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new GatewayError('internal', undefined, { detail: `${PATIENCE_MS} ms` }));
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([this.take(call), patience]);
    } catch (err) {
      this.events.joinFailed({ callId: call.callId, err });
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  private async take(call: CallToJoin): Promise<Claim | null> {
    const key = toolUseByArguments(call.principal, call.argumentsHash);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entry = await this.bucket.get(key);
      const choice = entry && chooseProposal(entry.value.proposals, calledTool(call));
      if (!choice) return null;
      const proposals = entry.value.proposals.map((proposal) =>
        proposal === choice.proposal ? { ...proposal, consumedBy: call.callId } : proposal,
      );
      if (await this.bucket.update(key, { proposals }, entry.revision)) return claimOf(choice);
    }
    return null;
  }
}

function calledTool({ tool, traceId }: CallToJoin): { name: string; traceId: string | null } {
  return { name: tool, traceId };
}

function claimOf({ proposal, confidence }: Choice): Claim {
  return { join: { toolUseId: proposal.toolUseId, confidence }, trace: proposal.trace };
}
