import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Events } from '../events.js';
import { repeat } from './repeat.js';
import type { Repetition } from './repeat.js';

interface Work {
  /** What operators read of it when it fails. */
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

/** Work that is done again and again while the service runs. */
export class BackgroundWork implements OnApplicationBootstrap, OnModuleDestroy {
  private repetition: Repetition | null = null;

  constructor(
    private readonly work: Work,
    private readonly events: Pick<Events, 'backgroundFailed'>,
  ) {}

  onApplicationBootstrap(): void {
    const { name, everyMs, run } = this.work;
    this.repetition = repeat(run, {
      everyMs,
      onError: (error) => this.events.backgroundFailed({ work: name, error }),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition?.stop();
  }
}
