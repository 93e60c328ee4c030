import { BUS } from '@gatehouse/bus';
import type { NatsBus } from '@gatehouse/bus';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CLOCK, systemClock } from './clock.js';
import { CONFIG } from './config/load-config.js';
import { HealthController, Readiness } from './health.js';
import { LOGGER } from './log.js';
import type { Logger } from './log.js';

/** What every part of a service may ask for: its configuration, bus, clock, logger and readiness. */
@Global()
@Module({})
export class KitModule {
  static with(parts: { config: unknown; bus: NatsBus | null; logger: Logger }): DynamicModule {
    return {
      module: KitModule,
      controllers: [HealthController],
      providers: [
        Readiness,
        { provide: CONFIG, useValue: parts.config },
        { provide: BUS, useValue: parts.bus },
        { provide: LOGGER, useValue: parts.logger },
        { provide: CLOCK, useValue: systemClock },
      ],
      exports: [CONFIG, BUS, LOGGER, CLOCK, Readiness],
    };
  }
}
