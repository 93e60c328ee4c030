import { BUS } from '@gatehouse/bus';
import type { NatsBus } from '@gatehouse/bus';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { CONFIG } from './config/load-config.js';
import { SecretReader } from './config/secret-reader.js';
import { HealthController, Readiness } from './health.js';
import { LOGGER } from './log.js';
import type { Logger } from './log.js';

export interface KitParts {
  readonly config: unknown;
  readonly secrets: SecretReader;
  readonly bus: NatsBus | null;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** What every part of a service may ask for: configuration, secrets, bus, clock, logger and readiness. */
@Global()
@Module({})
export class KitModule {
  static with(parts: KitParts): DynamicModule {
    return {
      module: KitModule,
      controllers: [HealthController],
      providers: [
        Readiness,
        { provide: CONFIG, useValue: parts.config },
        { provide: SecretReader, useValue: parts.secrets },
        { provide: BUS, useValue: parts.bus },
        { provide: LOGGER, useValue: parts.logger },
        { provide: CLOCK, useValue: parts.clock },
      ],
      exports: [CONFIG, SecretReader, BUS, LOGGER, CLOCK, Readiness],
    };
  }
}
