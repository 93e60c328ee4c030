import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import type { baseConfig } from './config/load-config.js';

/** What makes a service: everything else is the same for all. */
export interface ServiceDefinition<Schema extends z.ZodObject = z.ZodObject> {
  /** Its name at the broker, in logs and in traces, e.g. `mcp-ingress`. */
  readonly name: string;
  readonly module: Type;
  /** The schema of its environment: an extension of `baseConfig`. */
  readonly config: Schema;
  /** False for a stand-in that has no bus. */
  readonly nats?: boolean;
  /** False if the service reads bodies itself, byte for byte. */
  readonly bodyParser?: boolean;
  /** The largest body that is accepted; Fastify's default is 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** Last touches to the HTTP server, before it listens: content types, error dialects, raw routes. */
  readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
}

/** Types a service's definition; the base variables must be there. */
export function defineService<Schema extends typeof baseConfig>(
  definition: ServiceDefinition<Schema>,
): ServiceDefinition<Schema> {
  return definition;
}
