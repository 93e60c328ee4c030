/** Why a server's process has ended. */
export type Cause =
  /** It was not needed any more. */
  | 'stopped'
  /** It ended by itself, or was killed by somebody. */
  | 'crashed'
  /** There is no such command, or it may not be run. */
  | 'cannot-run'
  /** It did not answer its first message in time. */
  | 'slow-start'
  /** It was made to end, for one of the bounds that it has to keep. */
  | 'message-too-long'
  | 'flood'
  | 'memory';

export interface Ending {
  readonly cause: Cause;
  /** How its process ended, for what it has: a code, or a signal. */
  readonly status: string | null;
}

/** What a caller may read of it: no word of the server's own. */
export function sayEnding({ cause, status }: Ending): string {
  switch (cause) {
    case 'stopped':
      return 'was stopped';
    case 'crashed':
      return status ? `ended with ${status}` : 'ended';
    case 'cannot-run':
      return 'cannot be run';
    case 'slow-start':
      return 'did not start in time';
    case 'message-too-long':
      return 'sent a message that is too long, and was stopped';
    case 'flood':
      return 'sent more messages than can be taken, and was stopped';
    case 'memory':
      return 'used more memory than it may have, and was stopped';
  }
}
