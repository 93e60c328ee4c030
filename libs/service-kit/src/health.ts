import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Controller, Get, Inject, Injectable, Optional, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

const CHECK_MS = 1_000;

type Check = () => Promise<unknown>;

/** What must hold before a service takes traffic. Capabilities register what they depend on. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();

  /** `check` rejects, or takes more than a second, while the dependency is not usable. */
  register(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** The state of each dependency; ready if all are. */
  async report(): Promise<{ ready: boolean; checks: Record<string, 'up' | 'down'> }> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await probe(check)] as const),
    );
    return {
      ready: results.every(([, state]) => state === 'up'),
      checks: Object.fromEntries(results),
    };
  }
}

/** `/healthz`: the process lives. `/readyz`: it and what it depends on can take traffic. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @Optional() @Inject(BUS) bus: Bus | null,
  ) {
    if (bus) readiness.register('nats', () => bus.ping());
  }

  @Get('healthz')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.readiness.report();
    await reply.status(report.ready ? 200 : 503).send(report);
  }
}

async function probe(check: Check): Promise<'up' | 'down'> {
  const timeout = new Promise<'down'>((resolve) => {
    setTimeout(resolve, CHECK_MS, 'down').unref();
  });
  const result = check().then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return Promise.race([result, timeout]);
}
