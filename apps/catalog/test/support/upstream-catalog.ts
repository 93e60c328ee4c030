import {
  catalogEntries,
  catalogUpstreamLook,
  GatewayError,
  mcpIngressUpstreamDiscover,
} from '@gatehouse/contracts';
import type { CatalogEntry, PublishedMcpServer, UpstreamDefinition } from '@gatehouse/contracts';
import type { Bucket, NatsBus } from '@gatehouse/bus';
import type { RunningService } from '@gatehouse/service-kit';
import {
  answerContract,
  bootService,
  connectTestBus,
  startNats,
  startPostgres,
  startTestIssuer,
} from '@gatehouse/testkit';
import type { TestIssuer, TestNats, TestPostgres } from '@gatehouse/testkit';
import type { z } from 'zod';
import { catalogService } from '../../src/service.js';

type Said = z.input<typeof mcpIngressUpstreamDiscover.reply>;

/** A catalogue whose upstream servers say what a test has them say. */
export class UpstreamCatalog {
  /** What each server answers, by its name. One that is not there cannot be reached. */
  readonly answers = new Map<string, () => Said | Promise<Said>>();

  private constructor(
    private readonly parts: {
      readonly postgres: TestPostgres;
      readonly nats: TestNats;
      readonly buses: readonly NatsBus[];
      readonly ingress: NatsBus;
      readonly bucket: Bucket<CatalogEntry>;
      readonly issuer: TestIssuer;
    },
    readonly databaseUrl: string,
  ) {}

  private service: RunningService | null = null;

  /** Servers are asked again every `discoverySeconds`. */
  static async start({ discoverySeconds = 0.1 } = {}): Promise<UpstreamCatalog> {
    const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
    const [bus, ingress] = await Promise.all([
      connectTestBus(nats.url, 'catalog'),
      connectTestBus(nats.url, 'mcp-ingress'),
    ]);
    const bucket = await bus.bucket(catalogEntries);
    const issuer = await startTestIssuer(bus);
    const databaseUrl = await postgres.database('upstreams');
    const parts = { postgres, nats, buses: [bus, ingress], ingress, bucket, issuer };
    const catalog = new UpstreamCatalog(parts, databaseUrl);
    answerContract(ingress, mcpIngressUpstreamDiscover, ({ name }) => {
      const answer = catalog.answers.get(name);
      if (answer) return answer();
      throw new GatewayError('backend_unavailable', 'The MCP server cannot be reached');
    });
    catalog.service = await bootService(catalogService, {
      NATS_URL: nats.url,
      DATABASE_URL: databaseUrl,
      CATALOG_DISCOVERY_SECONDS: String(discoverySeconds),
    });
    return catalog;
  }

  async stop(): Promise<void> {
    const { buses, nats, postgres } = this.parts;
    await this.service?.close();
    await Promise.all(buses.map((bus) => bus.close()));
    await Promise.all([nats.stop(), postgres.stop()]);
  }

  apply(body: string) {
    const headers = { 'content-type': 'application/yaml' };
    return this.send('/v1/apply', { method: 'POST', headers, body });
  }

  ask(path: string, body: object | null = null, tenant = 'default') {
    const headers = { 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: JSON.stringify(body) };
    return this.send(path, body ? post : {}, tenant);
  }

  private async send(path: string, request: object, tenant = 'default') {
    const token = await this.parts.issuer.mint({
      application: 'platform-admin',
      audience: 'urn:gatehouse:control-plane',
      scopes: ['catalog:read', 'catalog:write'],
      tenant,
    });
    const response = await fetch(`${this.service?.url}${path}`, {
      signal: AbortSignal.timeout(30_000),
      ...request,
      headers: { authorization: `Bearer ${token}`, ...Object(Object(request).headers) },
    });
    const json: unknown = await response.json();
    return { status: response.status, body: json };
  }

  async published(name: string): Promise<PublishedMcpServer> {
    const entry = (await this.parts.bucket.get(`McpServer/${name}/1.0`))?.value;
    if (entry?.kind !== 'McpServer') throw new TypeError(`${name} is not published`);
    return entry;
  }

  async toolsOf(name: string): Promise<string[]> {
    return (await this.published(name)).tools.map((tool) => tool.name);
  }

  async itemsOf(name: string) {
    const items = (await this.published(name)).upstream?.items;
    if (!items) throw new TypeError(`${name} has no items`);
    const { resources, templates, prompts } = items;
    return { ...items, ids: [...resources, ...templates, ...prompts].map(({ id }) => id) };
  }

  /** From now on a server has this. */
  says(name: string, ...definitions: UpstreamDefinition[]): void {
    this.answers.set(name, () => ({ protocolVersion: '2026-07-28', definitions }));
  }

  /** Tells the catalogue, as the ingress does, that a server says that it has changed. */
  async hint(name: string): Promise<void> {
    const look = { name, version: '1.0' };
    await this.parts.ingress.request(catalogUpstreamLook, look, { timeoutMs: 30_000 });
  }
}

/** The manifest of an upstream server, and what else stands in its `spec`. */
export function manifest(name: string, more = ''): string {
  return `
apiVersion: gatehouse.dev/v1
kind: McpServer
metadata: { name: ${name} }
spec:
  description: Somebody else’s.
  upstream: { url: https://mcp.example.com/mcp }
${more}`;
}

export function tool(name: string, more: Record<string, unknown> = {}): UpstreamDefinition {
  const definition = {
    name,
    description: `Does ${name}`,
    inputSchema: { type: 'object' },
    ...more,
  };
  return { kind: 'tool', name, definition };
}

export function resource(uri: string, more: object = {}): UpstreamDefinition {
  return { kind: 'resource', name: uri, definition: { uri, name: uri, ...more } };
}

export function template(uriTemplate: string): UpstreamDefinition {
  const definition = { uriTemplate, name: 'Files', mimeType: null, _meta: { ours: true } };
  return { kind: 'template', name: uriTemplate, definition };
}

export function prompt(name: string, more: object = {}): UpstreamDefinition {
  return { kind: 'prompt', name, definition: { name, ...more } };
}
