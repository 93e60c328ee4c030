import type { Bucket, Bus } from '@gatehouse/bus';
import { cancellations } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';

type RequestId = string | number;

/**
 * Requests of clients with a handshake, so that one can be cancelled by a message of its own (MCP 2025-11-25,
 * cancellation), whichever replica that comes to. The session tells clients of one application apart, which
 * all number their requests alike.
 */
export class RequestsUnderWay {
  private readonly requests = new Map<string, Set<AbortController>>();

  private constructor(private readonly bucket: Bucket<object>) {}

  static async start(bus: Bus): Promise<RequestsUnderWay> {
    const bucket = await bus.bucket(cancellations);
    const requests = new RequestsUnderWay(bucket);
    await bucket.watch(({ key, deleted }) => {
      if (!deleted) requests.abort(key);
    });
    return requests;
  }

  /** Does the work of a request, with a signal that aborts when the client cancels it. */
  async run<Result>(
    session: string,
    id: RequestId,
    work: (cancelled: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const key = keyOf(session, id);
    const control = new AbortController();
    const present = this.requests.get(key) ?? new Set();
    this.requests.set(key, present.add(control));
    try {
      return await work(control.signal);
    } finally {
      present.delete(control);
      if (present.size === 0) this.requests.delete(key);
    }
  }

  /** Cancels requests of a session, on every replica. One that is over is nothing to complain of. */
  async cancel(session: string, ids: readonly RequestId[]): Promise<void> {
    const elsewhere = ids.map((id) => keyOf(session, id)).filter((key) => !this.abort(key));
    await Promise.all(elsewhere.map((key) => this.bucket.put(key, {})));
  }

  private abort(key: string): boolean {
    const present = this.requests.get(key);
    for (const control of present ?? []) control.abort();
    return present !== undefined;
  }
}

/** The session is a secret of its client, so what is written down does not tell it. */
function keyOf(session: string, id: RequestId): string {
  return argumentsHash([session, id]);
}
