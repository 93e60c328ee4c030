import { catalogEntries } from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import type { Bucket, NatsBus } from '@gatehouse/bus';
import type { RunningService } from '@gatehouse/service-kit';
import {
  bootService,
  connectTestBus,
  startNats,
  startPostgres,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer, TestNats, TestPostgres } from '@gatehouse/testkit';
import { catalogService } from '../../src/service.js';

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface Request {
  readonly method?: string;
  readonly body?: string;
  readonly type?: string;
  readonly token?: string | null;
  readonly tenant?: string;
  readonly scopes?: string[];
}

/** Catalogues of their own for each test: a broker and a database, in one PostgreSQL. */
export class TestCatalog {
  readonly running: RunningService[] = [];
  private databases = 0;

  private constructor(
    private readonly postgres: TestPostgres,
    private now: Now | null = null,
  ) {}

  static async start(): Promise<TestCatalog> {
    return new TestCatalog(await startPostgres());
  }

  stop(): Promise<void> {
    return this.postgres.stop();
  }

  /** Before each test. */
  async begin(): Promise<void> {
    const nats = await startNats();
    const bus = await connectTestBus(nats.url, 'catalog');
    this.databases += 1;
    this.now = {
      nats,
      bus,
      bucket: await bus.bucket(catalogEntries),
      issuer: await startTestIssuer(bus),
      databaseUrl: await this.postgres.database(`catalog_${this.databases}`),
    };
  }

  /** After each test. */
  async end(): Promise<void> {
    await Promise.all(this.running.splice(0).map((service) => service.close()));
    await this.now?.bus.close();
    await this.now?.nats.stop();
  }

  get nats(): TestNats {
    return this.present().nats;
  }

  get bucket(): Bucket<CatalogEntry> {
    return this.present().bucket;
  }

  get issuer(): TestIssuer {
    return this.present().issuer;
  }

  get databaseUrl(): string {
    return this.present().databaseUrl;
  }

  async boot(environment: Record<string, string> = {}): Promise<RunningService> {
    const service = await bootService(catalogService, {
      NATS_URL: this.nats.url,
      DATABASE_URL: this.databaseUrl,
      CATALOG_OPEN_SECRETS: 'ANTHROPIC_API_KEY',
      ...environment,
    });
    this.running.push(service);
    return service;
  }

  async ask(service: RunningService, path: string, request: Request = {}): Promise<Answer> {
    const { method = 'GET', body, type = 'application/yaml', tenant = 'default' } = request;
    const minted = await this.issuer.mint({
      application: 'platform-admin',
      audience: 'urn:gatehouse:control-plane',
      scopes: request.scopes ?? ['catalog:read', 'catalog:write'],
      tenant,
    });
    const token = request.token === undefined ? minted : request.token;
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(30_000),
    });
    const json: Record<string, unknown> = Object(await response.json());
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      headers: response.headers,
      body: json,
    };
  }

  apply(service: RunningService, body: string, request: Request = {}): Promise<Answer> {
    return this.ask(service, '/v1/apply', { method: 'POST', body, ...request });
  }

  move(service: RunningService, thing: string, lifecycle: string): Promise<Answer> {
    return this.ask(service, `/v1/entries/${thing}/lifecycle`, {
      method: 'POST',
      body: JSON.stringify({ lifecycle }),
      type: 'application/json',
    });
  }

  async keys(): Promise<string[]> {
    return (await this.bucket.keys()).sort();
  }

  private present(): Now {
    if (!this.now) throw new TypeError('it has not begun');
    return this.now;
  }
}

/** What a test has for itself. */
interface Now {
  readonly nats: TestNats;
  readonly bus: NatsBus;
  readonly bucket: Bucket<CatalogEntry>;
  readonly issuer: TestIssuer;
  readonly databaseUrl: string;
}
