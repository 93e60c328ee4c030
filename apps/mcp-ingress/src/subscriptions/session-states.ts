import type { Bucket, Bus } from '@gatehouse/bus';
import { clientSessions, ClientSessionState, GatewayError } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';

/** A state, and which of all that there have been. */
export interface KeptState {
  readonly state: ClientSessionState;
  readonly revision: number;
}

type Heard = (kept: KeptState) => void;

/** Others may write at the same time; who has lost so often has not lost by chance. */
const ATTEMPTS = 10;
const EMPTY = ClientSessionState.parse({});

/**
 * What clients with a handshake have said in their sessions, which any replica may have taken, and the one that
 * holds the session's stream has to know.
 */
export class SessionStates {
  private readonly followers = new Map<string, Set<Heard>>();

  private constructor(private readonly bucket: Bucket<ClientSessionState>) {}

  static async start(bus: Bus): Promise<SessionStates> {
    const states = new SessionStates(await bus.bucket(clientSessions));
    await states.bucket.watch(({ key, value: state, revision }) => {
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
      if (revision !== null) return { state, revision };
    }
    throw new GatewayError('state_unavailable');
  }

  /** What is left over of a session is forgotten by itself, later. */
  async forget(session: string): Promise<void> {
    await this.bucket.delete(keyOf(session)).catch(() => undefined);
  }
}

/** The session is a secret of its client, so what is written down does not tell it. */
function keyOf(session: string): string {
  return argumentsHash([session]);
}

function unavailable(cause: unknown): never {
  throw new GatewayError('state_unavailable', undefined, { cause });
}
