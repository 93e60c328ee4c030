import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Controller, Get, Inject, Injectable, Optional, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

const CHECK_MS = 1_000;

type Check = () => Promise<unknown>;

interface Registered {
  readonly check: Check;
  readonly vital: boolean;
}

/** What must hold before a service takes traffic. Capabilities register what they depend on. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Registered>();

  /**
   * `check` rejects, or takes more than a second, while the dependency is not usable. One that is not vital
   * is shown, but the service takes traffic without it.
   */
  register(name: string, check: Check, { vital = true }: { readonly vital?: boolean } = {}): void {
    this.checks.set(name, { check, vital });
  }

  /** The state of each dependency; ready if all vital ones are up. */
  async report(): Promise<{ ready: boolean; checks: Record<string, 'up' | 'down'> }> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, { check, vital }]) => ({
        name,
        vital,
        state: await probe(check),
      })),
    );
    return {
      ready: results.every(({ vital, state }) => state === 'up' || !vital),
      checks: Object.fromEntries(results.map(({ name, state }) => [name, state])),
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
