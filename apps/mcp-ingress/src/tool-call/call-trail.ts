import type { AskKind, ErrorCode, ToolCallRecord } from '@gatehouse/contracts';

/**
 * What a call leaves behind on its way, for its audit record. A step that throws has no other way to hand
 * on what it had learnt.
 */
export class CallTrail {
  decision: ToolCallRecord['decision'] = { effect: 'none', policy: null };
  /** The backend's status; null while it has not answered. */
  status: number | null = null;
  resultBytes: number | null = null;
  answeredFrom: ToolCallRecord['answeredFrom'] = 'backend';
  /** The bytes of a result that was cut, before it was. */
  truncatedFrom: number | null = null;
  strangers: ToolCallRecord['strangers'] = null;
  /** What the tool has asked of its caller. */
  readonly asked: AskKind[] = [];
  /** Whether the name is that of a published tool. */
  toolIsKnown = false;
  /** Whether the backend has been told: from then on something may have changed. */
  writeBegun = false;
  errorCode: ErrorCode | null = null;
  private readonly start = performance.now();

  /** Milliseconds since the call came in. */
  elapsedMs(): number {
    return Math.round((performance.now() - this.start) * 1000) / 1000;
  }
}
