import { Injectable } from '@nestjs/common';
import type { Parameters } from './operation.js';

const KEPT = 1_000;

/** A request that reached an operation, whatever became of it. */
export interface ReceivedRequest {
  readonly operationId: string;
  readonly transport: 'http' | 'nats';
  readonly parameters: Parameters;
  /** The names of the HTTP headers, never their values: they may hold credentials. */
  readonly headers: readonly string[];
  /** The trace that the request belongs to; null where nothing is traced. */
  readonly traceId: string | null;
}

export interface RequestReport {
  readonly total: number;
  readonly byOperation: Readonly<Record<string, number>>;
  /** The newest, oldest first. */
  readonly requests: readonly ReceivedRequest[];
}

/** What reached the stand-in, so that a test can prove that a refused call did not. */
@Injectable()
export class RequestLog {
  private counts = new Map<string, number>();
  private requests: ReceivedRequest[] = [];

  add(request: ReceivedRequest): void {
    this.counts.set(request.operationId, (this.counts.get(request.operationId) ?? 0) + 1);
    this.requests.push(request);
    if (this.requests.length > KEPT) this.requests.shift();
  }

  report(): RequestReport {
    return {
      total: [...this.counts.values()].reduce((sum, count) => sum + count, 0),
      byOperation: Object.fromEntries(this.counts),
      requests: this.requests,
    };
  }

  clear(): void {
    this.counts = new Map();
    this.requests = [];
  }
}
