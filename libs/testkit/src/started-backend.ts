import type { NatsBus } from '@gatehouse/bus';
import type { BackendReply } from '@gatehouse/contracts';
import type { RunningService, ServiceDefinition } from '@gatehouse/service-kit';
import { bootService, connectTestBus } from './boot-service.js';
import { readContract } from './openapi-contract.js';
import type { TestContract } from './openapi-contract.js';
import { startNats } from './servers.js';
import type { TestNats } from './servers.js';

/** How a stand-in backend can be asked. */
export type Transport = 'http' | 'nats';

/** A stand-in backend that runs, with a real NATS, for its tests. */
export class StartedBackend {
  private constructor(
    private readonly definition: ServiceDefinition,
    /** The contract that it promises. */
    readonly contract: TestContract,
    private readonly nats: TestNats,
    private readonly parts: { readonly bus: NatsBus; readonly service: RunningService },
  ) {}

  static async start(definition: ServiceDefinition, contractFile: URL): Promise<StartedBackend> {
    const nats = await startNats();
    const bus = await connectTestBus(nats.url);
    const service = await bootService(definition, { NATS_URL: nats.url });
    return new StartedBackend(definition, readContract(contractFile), nats, { bus, service });
  }

  get url(): string {
    return this.parts.service.url;
  }

  /** One more of it, on the same NATS. */
  another(): Promise<RunningService> {
    return bootService(this.definition, { NATS_URL: this.nats.url });
  }

  async stop(): Promise<void> {
    await this.parts.service.close();
    await this.parts.bus.close();
    await this.nats.stop();
  }

  /** Calls an operation, and waits for its answer for so many milliseconds. */
  async ask(
    transport: Transport,
    operationId: string,
    parameters: Readonly<Record<string, unknown>> = {},
    timeoutMs = 5_000,
  ): Promise<BackendReply> {
    if (transport === 'nats') {
      const target = { backend: this.definition.name.replace('mock-', ''), operationId };
      return this.parts.bus.requestBackend(target, { parameters }, { timeoutMs });
    }
    const response = await fetch(`${this.url}${this.contract.pathOf(operationId, parameters)}`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await response.json() };
  }

  /** @returns the status of the answer. */
  async behave(behaviour: unknown): Promise<number> {
    const response = await fetch(`${this.url}/mock/behaviour`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(behaviour),
    });
    return response.status;
  }

  /** What reached it. */
  async received(): Promise<unknown> {
    return (await fetch(`${this.url}/mock/requests`)).json();
  }

  /** Back to the usual behaviour: what it holds back goes on. */
  async release(): Promise<void> {
    await fetch(`${this.url}/mock/behaviour`, { method: 'DELETE' });
  }

  /** As if it had just been started. */
  async reset(): Promise<void> {
    await this.release();
    await fetch(`${this.url}/mock/requests`, { method: 'DELETE' });
  }
}
