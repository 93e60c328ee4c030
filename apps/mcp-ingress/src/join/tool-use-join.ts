import type { Bucket, Bus } from '@gatehouse/bus';
import { GatewayError, toolUseByArguments, toolUses } from '@gatehouse/contracts';
import type { Join, Principal, ProposedToolUse, W3cIds } from '@gatehouse/contracts';
import type { Events } from '../events.js';
import { chooseCarriedOut, chooseProposal } from './choose-proposal.js';
import type { Choice } from './choose-proposal.js';

/** A call that only reads never waits longer for its join, in ms. */
const PATIENCE_MS = 250;
/** One that changes something waits longer: it needs to know whether it was made before. */
const LONG_PATIENCE_MS = 2_000;
/** So often another call may take a proposal first. */
const ATTEMPTS = 20;

type Proposals = Bucket<{ proposals: ProposedToolUse[] }>;

export interface CallToJoin {
  readonly callId: string;
  readonly principal: Principal;
  readonly tool: string;
  readonly argumentsHash: string;
  /** The trace that the caller says it is in. */
  readonly traceId: string | null;
  /** Whether it may carry out again what has been carried out: only what changes something is kept for that. */
  readonly mayComeAgain: boolean;
}

export interface Claim {
  readonly join: Join;
  /** The span of the model call that proposed the tool call. */
  readonly trace: W3cIds;
}

/** What is known of where a call comes from. `looked` is false if it could not be looked up. */
export interface Provenance {
  readonly claim: Claim | null;
  readonly looked: boolean;
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

  /** The proposal, taken for this call alone, or the one that it carries out again. */
  async claim(call: CallToJoin): Promise<Provenance> {
    const patienceMs = call.mayComeAgain ? LONG_PATIENCE_MS : PATIENCE_MS;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new GatewayError('internal', undefined, { detail: `${patienceMs} ms` }));
      }, patienceMs);
    });
    try {
      return { claim: await Promise.race([this.take(call), patience]), looked: true };
    } catch (err) {
      this.events.joinFailed({ callId: call.callId, err });
      return { claim: null, looked: false };
    } finally {
      clearTimeout(timer);
    }
  }

  private async take(call: CallToJoin): Promise<Claim | null> {
    const key = toolUseByArguments(call.principal, call.argumentsHash);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entry = await this.bucket.get(key);
      if (!entry) return null;
      const choice = chooseProposal(entry.value.proposals, calledTool(call));
      if (!choice) return call.mayComeAgain ? carriedOut(entry.value.proposals, call) : null;
      const proposals = entry.value.proposals.map((proposal) =>
        proposal === choice.proposal ? { ...proposal, consumedBy: call.callId } : proposal,
      );
      if (await this.bucket.update(key, { proposals }, entry.revision)) return claimOf(choice);
    }
    throw new GatewayError('conflict', undefined, { detail: `${ATTEMPTS} times taken by others` });
  }
}

function carriedOut(proposals: readonly ProposedToolUse[], call: CallToJoin): Claim | null {
  const choice = chooseCarriedOut(proposals, calledTool(call));
  return choice && claimOf(choice);
}

function calledTool({ tool, traceId }: CallToJoin): { name: string; traceId: string | null } {
  return { name: tool, traceId };
}

function claimOf({ proposal, confidence }: Choice): Claim {
  return { join: { toolUseId: proposal.toolUseId, confidence }, trace: proposal.trace };
}
