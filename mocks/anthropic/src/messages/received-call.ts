import type { Caller } from '../access/caller.js';

/** A call as it came. */
export interface ReceivedCall {
  readonly requestId: string;
  readonly caller: Caller;
  readonly text: string;
  /** What it says of how it wants to be treated. */
  readonly wish: string | string[] | undefined;
  /** Whether the caller is gone. */
  readonly isGone: () => boolean;
}
