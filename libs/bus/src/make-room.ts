import type { JetStreamManager } from '@nats-io/jetstream';

/** A stream keeps what its consumer has acknowledged until it is this full; then that makes room. */
const FULL = 1 / 2;
/** So much of what a stream may hold is consumed before it is looked at again. */
const PART = 1 / 16;

/**
 * Lets a bounded stream never be full of what has been consumed. What has not been is never removed: a stream
 * that is full of it takes nothing more, and those who must not go on without it do not.
 */
export class RoomMaker {
  private consumed = Number.POSITIVE_INFINITY;
  private limit = Number.POSITIVE_INFINITY;

  constructor(
    private readonly manager: JetStreamManager,
    private readonly stream: string,
    private readonly durable: string,
  ) {}

  /** Tells that so many bytes have been acknowledged. Looks, now and then, whether there is room. */
  async acknowledged(bytes: number): Promise<void> {
    this.consumed += bytes;
    if (this.consumed < this.limit * PART) return;
    this.consumed = 0;
    const { config, state } = await this.manager.streams.info(this.stream);
    this.limit = config.max_bytes > 0 ? config.max_bytes : Number.POSITIVE_INFINITY;
    if (state.bytes < this.limit * FULL) return;
    const { ack_floor: floor } = await this.manager.consumers.info(this.stream, this.durable);
    await this.manager.streams.purge(this.stream, { seq: floor.stream_seq + 1 });
  }
}
