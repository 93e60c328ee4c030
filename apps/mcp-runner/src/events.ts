import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import type { Ending } from './process/ending.js';

const meter = metrics.getMeter('@gatehouse/mcp-runner');
const starts = meter.createCounter('gatehouse.mcp_runner.starts', {
  description: 'Processes of local MCP servers that were started, by server and outcome',
});
const ends = meter.createCounter('gatehouse.mcp_runner.ends', {
  description: 'Processes of local MCP servers that have ended, by server and cause',
});
const refusals = meter.createCounter('gatehouse.mcp_runner.refusals', {
  description: 'Sessions that were not opened, by server and reason',
});

interface Which {
  readonly server: string;
  readonly pid: number | undefined;
}

/** What the runner reports. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  serverStarted(which: Which & { readonly ms: number }): void {
    starts.add(1, { server: which.server, outcome: 'started' });
    this.logger.info(which, 'local MCP server started');
  }

  /** It has not answered its first message. What it said before that is of no caller. */
  serverNotStarted(failed: Which & Ending & { readonly said: readonly string[] }): void {
    starts.add(1, { server: failed.server, outcome: failed.cause });
    this.logger.error(failed, 'local MCP server did not start');
  }

  serverEnded(ended: Which & Ending): void {
    ends.add(1, { server: ended.server, cause: ended.cause });
    if (ended.cause === 'stopped') this.logger.info(ended, 'local MCP server stopped');
    else this.logger.error(ended, 'local MCP server ended');
  }

  /** A line of its standard error, where its configuration wants that logged. */
  serverSaid(said: { readonly server: string; readonly line: string }): void {
    this.logger.info(said, 'local MCP server said');
  }

  sessionRefused(refused: { readonly server: string; readonly reason: 'busy' | 'paused' }): void {
    refusals.add(1, refused);
    this.logger.warn(refused, 'session not opened');
  }

  /** A runner that was killed had left it behind. */
  orphanKilled(orphan: { readonly pid: number }): void {
    this.logger.warn(orphan, 'orphan of an earlier runner killed');
  }
}
