import type { Bucket, Bus } from '@gatehouse/bus';
import { GatewayError, toolEffectKey, toolEffects } from '@gatehouse/contracts';
import type { BackendReply, ToolEffect } from '@gatehouse/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Events } from '../events.js';

/** A larger answer is not kept: the broker takes 1 MiB a message. */
const MAX_REPLY_BYTES = 256 * 1024;
/** How often a call looks whether the one that acts for both has ended, in ms. */
const POLL_MS = 50;

/** What a call is about to change, and for whom. */
export interface IntendedEffect {
  readonly callId: string;
  readonly owner: { readonly tenant: string; readonly application: string };
  /** In hex: which user, tool, arguments and `tool_use`. */
  readonly digest: string;
  /** Whether doing it twice is doing it once. */
  readonly idempotent: boolean;
  /** Milliseconds that it can take at most. */
  readonly timeoutMs: number;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** What to remember of a call that has acted. `none`: nothing was changed, and it may be tried again. */
export type Aftermath = { readonly state: 'none' | 'unknown' } | { readonly reply: BackendReply };

/** What a call finds: it is to act and to say how that ended, or another call has acted already. */
export type Turn =
  | { readonly acts: true; readonly settle: (aftermath: Aftermath) => Promise<void> }
  | { readonly acts: false; readonly status: number; readonly reply: BackendReply | null };

/**
 * Lets each proposed change be made once, over all replicas. Who comes first acts; who comes again, at the
 * same time or minutes later, gets what came of it.
 */
export class ToolEffects {
  private constructor(
    private readonly bucket: Bucket<ToolEffect>,
    private readonly events: Pick<Events, 'effectNotKept'>,
  ) {}

  static async start(bus: Bus, events: Pick<Events, 'effectNotKept'>): Promise<ToolEffects> {
    return new ToolEffects(await bus.bucket(toolEffects), events);
  }

  /**
   * Whose turn it is. Waits for a call that is acting now.
   * @throws GatewayError `outcome_unknown` if a call has acted and nobody knows what came of it, unless doing
   *   it twice is doing it once; `state_unavailable` if it cannot be looked up; or the signal's reason.
   */
  async turn(effect: IntendedEffect): Promise<Turn> {
    for (;;) {
      effect.signal.throwIfAborted();
      const turn = await this.look(effect).catch(unavailable);
      if (turn) return turn;
      await sleep(POLL_MS);
    }
  }

  /** Null: the other call has not ended, or what it had written is gone. */
  private async look(effect: IntendedEffect): Promise<Turn | null> {
    const key = toolEffectKey(effect.owner, effect.digest);
    const { callId, timeoutMs } = effect;
    const begun: ToolEffect = { state: 'begun', callId, until: Date.now() + timeoutMs };
    const created = await this.bucket.create(key, begun);
    if (created !== null) return this.own(key, callId, created);
    const entry = await this.bucket.get(key);
    if (!entry) return null;
    const { value, revision } = entry;
    if (value.state === 'done') return { acts: false, status: value.status, reply: value.reply };
    if (value.state === 'begun' && value.until > Date.now()) return null;
    if (!effect.idempotent) throw inDoubt();
    const taken = await this.bucket.update(key, begun, revision);
    return taken === null ? null : this.own(key, callId, taken);
  }

  private own(key: string, callId: string, revision: number): Turn {
    const settle = async (aftermath: Aftermath): Promise<void> => {
      try {
        await this.keep(key, callId, { aftermath, revision });
      } catch (err) {
        // What was done stands; to whoever comes again it is in doubt.
        this.events.effectNotKept({ callId, err });
      }
    };
    return { acts: true, settle };
  }

  private async keep(
    key: string,
    callId: string,
    { aftermath, revision }: { readonly aftermath: Aftermath; readonly revision: number },
  ): Promise<void> {
    if ('reply' in aftermath) {
      const { reply } = aftermath;
      const kept = Buffer.byteLength(JSON.stringify(reply)) <= MAX_REPLY_BYTES ? reply : null;
      await this.bucket.update(
        key,
        { state: 'done', callId, status: reply.status, reply: kept },
        revision,
      );
    } else if (aftermath.state === 'unknown') {
      await this.bucket.update(key, { state: 'unknown', callId }, revision);
    } else {
      await this.bucket.delete(key);
    }
  }
}

function inDoubt(): GatewayError {
  return new GatewayError(
    'outcome_unknown',
    'This very call was made before, and whether its change was made is not known. It was not made again. Look whether the change is there; if it is not, ask for it in a new call',
  );
}

/** Whatever goes wrong while looking means that nothing may be changed. */
function unavailable(error: unknown): never {
  if (error instanceof GatewayError && error.code === 'outcome_unknown') throw error;
  throw new GatewayError('state_unavailable', undefined, { cause: error });
}
