import Anthropic from '@anthropic-ai/sdk';
import type { NatsBus } from '@gatehouse/bus';
import { catalogEntries, catalogKey, PublishedLlmApi } from '@gatehouse/contracts';
import type { LlmTarget } from '@gatehouse/contracts';
import { startTelemetry } from '@gatehouse/service-kit';
import {
  bootService,
  connectTestBus,
  publishedLlmApi,
  publishedTarget,
  startNats,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer, TestNats } from '@gatehouse/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { llmEgressService } from '../service.js';
import { message } from './answers.js';
import { FakeProvider } from './fake-provider.js';
import { StandIns } from './stand-ins.js';

export const PUBLIC_URL = 'http://gate.example';
export const API = '/agents/v1.0';
export const MESSAGES = `${API}/v1/messages`;
export const PROVIDER_KEY = 'provider-key-1';
const KEY_VARIABLE = 'TEST_PROVIDER_KEY';

interface Parts {
  readonly url: string;
  readonly nats: TestNats;
  readonly bus: NatsBus;
  readonly provider: FakeProvider;
  readonly issuer: TestIssuer;
  readonly peers: StandIns;
  readonly token: string;
}

interface PostOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** llm-egress on a real NATS, with stand-ins for its peers and a provider that the test speaks for. */
export class TestGate {
  private revision = 1;

  private constructor(
    private readonly parts: Parts,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<TestGate> {
    const telemetry = startTelemetry('llm-egress-test', {});
    const nats = await startNats();
    const bus = await connectTestBus(nats.url, 'peers');
    const issuer = await startTestIssuer(bus);
    const provider = await FakeProvider.start();
    const peers = new StandIns(bus);
    const stopListening = await peers.listen(bus);
    const service = await bootService(llmEgressService, {
      NATS_URL: nats.url,
      // What each call asks of ratelimit is what is looked at.
      BUDGET_ADVANCE_PERCENT: '0',
      AUTHZ_ISSUER: issuer.issuer,
      LLM_PUBLIC_URL: PUBLIC_URL,
      MASKING_KEY: 'a-masking-key-for-tests',
      [KEY_VARIABLE]: PROVIDER_KEY,
      ...environment,
    });
    const token = await mint(issuer, {});
    const gate = new TestGate(
      { url: service.url, nats, bus, provider, issuer, peers, token },
      async () => {
        await service.close();
        await stopListening();
        await bus.close();
        await provider.stop();
        await nats.stop();
        await telemetry.stop();
      },
    );
    await gate.reset();
    return gate;
  }

  get provider(): FakeProvider {
    return this.parts.provider;
  }

  get peers(): StandIns {
    return this.parts.peers;
  }

  get bus(): NatsBus {
    return this.parts.bus;
  }

  get url(): string {
    return this.parts.url;
  }

  /** Makes the broker fall silent, or speak again. */
  signalBroker(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const { pid } = this.parts.nats.server;
    if (pid !== undefined) process.kill(pid, signal);
  }

  /** A token that everything is permitted to. */
  get token(): string {
    return this.parts.token;
  }

  /** A token that is different from `token` in what is given. */
  mint(changes: {
    application?: string;
    audience?: string;
    tenant?: string;
    expiresIn?: number;
  }): Promise<string> {
    return mint(this.parts.issuer, changes);
  }

  /** Back to the beginning: a provider that says Hello, peers that say yes, the API as published. */
  async reset(): Promise<void> {
    this.peers.forget();
    this.provider.received.length = 0;
    this.provider.answer = (response) => message(response, { type: 'text', text: 'Hello' });
    await this.publish({});
  }

  /** Publishes the LLM API `agents`, changed as the test wants it. */
  async publish({
    target,
    ...changes
  }: Partial<z.input<typeof PublishedLlmApi>> & { target?: Partial<LlmTarget> }): Promise<void> {
    this.revision += 1;
    const base = llmApi(this.provider.url, this.revision);
    const entry = PublishedLlmApi.parse({
      ...base,
      ...changes,
      targets: changes.targets ?? base.targets.map((one) => ({ ...one, ...target })),
    });
    const bucket = await this.bus.bucket(catalogEntries);
    await bucket.put(catalogKey(entry), entry);
    await sleep(50);
  }

  /** Posts without a client: just the bytes. */
  post(path: string, { token, body, headers = {}, signal }: PostOptions): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body ?? ask('Hello')),
      ...(signal ? { signal } : {}),
    });
  }

  /** The real SDK. */
  client(): Anthropic {
    return new Anthropic({ baseURL: `${this.url}${API}`, apiKey: this.token, maxRetries: 0 });
  }
}

/** A Messages request with one question. */
export function ask(content: unknown, more: object = {}): object {
  const messages = [{ role: 'user', content }];
  return { model: 'claude-test-1', max_tokens: 100, messages, ...more };
}

function mint(
  issuer: TestIssuer,
  changes: { application?: string; audience?: string; tenant?: string; expiresIn?: number },
): Promise<string> {
  const audience = `${PUBLIC_URL}${API}`;
  return issuer.mint({
    application: 'internal-agent',
    audience,
    scopes: ['llm:invoke'],
    ...changes,
  });
}

function llmApi(baseUrl: string, revision: number): PublishedLlmApi {
  const builtin = (['EMAIL', 'PHONE', 'NAME', 'ADDRESS'] as const).map((entity) => ({
    detector: 'builtin' as const,
    entity,
    mode: 'mask' as const,
  }));
  return publishedLlmApi({
    name: 'agents',
    revision,
    scopes: ['llm:invoke'],
    models: ['claude-*'],
    pii: { entities: builtin, allow: [], restoreInTools: [{ tool: 'send_mail', entities: ['*'] }] },
    targets: [publishedTarget({ baseUrl, key: { env: KEY_VARIABLE }, timeoutMs: 5_000 })],
  });
}
