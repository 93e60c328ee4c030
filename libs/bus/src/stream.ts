import { SERVICES } from '@gatehouse/contracts';
import type { EventContract, ServiceContract } from '@gatehouse/contracts';
import { DiscardPolicy, JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';

/** JetStream counts its times in nanoseconds: so many in a millisecond. */
export const NANOSECONDS = 1_000_000;

/** Longer than any retry of `emit`: a repetition within it is recognised by JetStream itself. */
const DUPLICATE_WINDOW_MS = 120_000;
/** How long events wait for a consumer that is away. */
const KEEP_MS = 7 * 86_400_000;
/**
 * How much a stream holds, in bytes. One that is full takes nothing new, since what waits in it must not be
 * lost; what was consumed makes room (`RoomMaker`).
 */
const BOUNDS = { max_bytes: 1024 ** 3, discard: DiscardPolicy.New } as const;

/** The subjects of a stream: those of every event that some service consumes from it. */
export function subjectsOf(stream: string): string[] {
  const services: ServiceContract[] = Object.values(SERVICES);
  const events: EventContract[] = services.flatMap((service) => [...service.consumes]);
  return events.filter((event) => event.stream === stream).map((event) => event.subject);
}

/** Makes a stream, or adds the subjects and the bounds that it lacks. */
export async function ensureStream(
  manager: JetStreamManager,
  stream: string,
  wanted: readonly string[],
): Promise<void> {
  const subjects = [...new Set([...wanted, ...subjectsOf(stream)])];
  try {
    const { config: present } = await manager.streams.info(stream);
    const all = [...new Set([...present.subjects, ...subjects])];
    const isBounded = present.max_bytes > 0;
    if (all.length > present.subjects.length || !isBounded) {
      await manager.streams.update(stream, { subjects: all, ...(isBounded ? {} : BOUNDS) });
    }
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    await manager.streams.add({
      name: stream,
      subjects,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      max_age: KEEP_MS * NANOSECONDS,
      duplicate_window: DUPLICATE_WINDOW_MS * NANOSECONDS,
      ...BOUNDS,
    });
  }
}
