import type { Bucket, Bus } from '@gatehouse/bus';
import { clientSessions, ClientSessionState, GatewayError } from '@gatehouse/contracts';
import type { LogLevel } from '@gatehouse/contracts';
import { argumentsHash, BoundedMap } from '@gatehouse/service-kit';

/** A state, and which of all that there have been. */
export interface KeptState {
  readonly state: ClientSessionState;
  readonly revision: number;
}

type Heard = (kept: KeptState) => void;

/** Others may write at the same time; who has lost so often has not lost by chance. */
const ATTEMPTS = 10;
/** So many sessions are known to want to hear what is logged; of one more, that of longest ago is not. */
const MAX_LEVELS = 100_000;
const EMPTY = ClientSessionState.parse({});

/**
 * What clients with a handshake have said in their sessions, which any replica may have taken, and the one that
 * holds the session's stream has to know.
 */
export class SessionStates {
  private readonly followers = new Map<string, Set<Heard>>();

  /** Each call asks, so all of them are at hand. */
  private readonly levels = new BoundedMap<string, LogLevel>(MAX_LEVELS);

  private constructor(private readonly bucket: Bucket<ClientSessionState>) {}

  static async start(bus: Bus): Promise<SessionStates> {
    const states = new SessionStates(await bus.bucket(clientSessions));
    await states.bucket.watch(({ key, value: state, revision }) => {
      states.note(key, state);
      if (state) for (const heard of states.followers.get(key) ?? []) heard({ state, revision });
    });
    return states;
  }

  /** Calls back with each state of a session from now on. Returns what ends that. */
  follow(session: string, heard: Heard): () => void {
    const key = keyOf(session);
    const present = this.followers.get(key) ?? new Set();
    this.followers.set(key, present.add(heard));
    return () => {
      present.delete(heard);
      if (present.size === 0) this.followers.delete(key);
    };
  }

  /**
   * Changes what is kept of a session.
   * @param edit makes another state of the present one, or throws; null: it stays as it is.
   * @throws GatewayError `state_unavailable`, and what `edit` throws.
   */
  async change(
    session: string,
    edit: (state: ClientSessionState) => ClientSessionState | null,
  ): Promise<KeptState> {
    const key = keyOf(session);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const present = await this.bucket.get(key).catch(unavailable);
      const before = present?.value ?? EMPTY;
      const state = edit(before);
      if (!state) return { state: before, revision: present?.revision ?? 0 };
      const written = present
        ? this.bucket.update(key, state, present.revision)
        : this.bucket.create(key, state);
      const revision = await written.catch(unavailable);
      if (revision === null) continue;
      this.note(key, state);
      return { state, revision };
    }
    throw new GatewayError('state_unavailable');
  }

  /** From which level on a session wants to hear what is logged. */
  logLevelOf(session: string): LogLevel | null {
    return this.levels.get(keyOf(session)) ?? null;
  }

  /** What is left over of a session is forgotten by itself, later. */
  async forget(session: string): Promise<void> {
    await this.bucket.delete(keyOf(session)).catch(() => undefined);
  }

  private note(key: string, state: ClientSessionState | null): void {
    if (state?.logLevel) this.levels.set(key, state.logLevel);
    else this.levels.delete(key);
  }
}

/** The session is a secret of its client, so what is written down does not tell it. */
function keyOf(session: string): string {
  return argumentsHash([session]);
}

function unavailable(cause: unknown): never {
  throw new GatewayError('state_unavailable', undefined, { cause });
}
