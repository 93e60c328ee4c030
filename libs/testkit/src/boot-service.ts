import { connectBus } from '@gatehouse/bus';
import type { NatsBus } from '@gatehouse/bus';
import { createService } from '@gatehouse/service-kit';
import type { baseConfig, RunningService, ServiceDefinition } from '@gatehouse/service-kit';

/** Boots a service in the test's process, on a free port, with a quiet log. */
export function bootService(
  definition: ServiceDefinition<typeof baseConfig>,
  environment: Readonly<Record<string, string>>,
): Promise<RunningService> {
  return createService(definition, { PORT: '0', LOG_LEVEL: 'silent', ...environment });
}

/** A bus of the test's own, e.g. to call the service or to answer in place of its peers. */
export function connectTestBus(url: string, name = 'test'): Promise<NatsBus> {
  return connectBus({ servers: url, name });
}
