import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/stack';

/** How many servers there are behind one address. */
export const API_FAN_OUTS = [1, 5, 20] as const;
/** The same where the servers are upstream MCP servers. */
export const UPSTREAM_FAN_OUTS = [1, 5] as const;

/** Who calls the aggregates. */
export const APPLICATION = 'bench-fan-out';
const VERSION = '1.0';

/** The name of a server with several behind it. */
export function aggregateName(kind: 'api' | 'upstream', size: number): string {
  return `many-${kind}-${size}`;
}

/** The name of one of those behind it; the first is called by itself, too. */
export function memberName(kind: 'api' | 'upstream', at: number): string {
  return `${kind}-${at + 1}`;
}

/**
 * Puts the benchmark's manifests into a folder, with servers and aggregates of them beside.
 * @param upstreams the addresses of upstream MCP servers.
 */
export async function writeManifests(folder: string, upstreams: readonly string[]): Promise<void> {
  await cp(join(repositoryRoot(), 'bench/manifests/mcp'), folder, { recursive: true });
  const text = documents(upstreams).map((document) => JSON.stringify(document));
  await writeFile(join(folder, 'fan-out.yaml'), text.join('\n---\n'));
}

function documents(upstreams: readonly string[]): object[] {
  const apis = Array.from({ length: Math.max(...API_FAN_OUTS) }, (_, at) =>
    server(memberName('api', at), { from: [{ name: 'bench-api', version: VERSION }] }),
  );
  const others = upstreams.map((url, at) =>
    server(memberName('upstream', at), {
      upstream: { url: `${url}/mcp`, allowPrivate: true, trustAnnotations: true },
    }),
  );
  const aggregates = [
    ...API_FAN_OUTS.map((size) => aggregate('api', size)),
    ...UPSTREAM_FAN_OUTS.map((size) => aggregate('upstream', size)),
  ];
  const servers = [...apis, ...others, ...aggregates];
  return [...servers, application(servers.map(({ metadata }) => metadata.name))];
}

function server(name: string, spec: object) {
  return {
    apiVersion: 'gatehouse.dev/v1',
    kind: 'McpServer',
    metadata: { name, version: VERSION },
    // A benchmark asks the same again in the end.
    spec: { title: name, description: 'Tools over a warehouse.', identicalCalls: null, ...spec },
  };
}

function aggregate(kind: 'api' | 'upstream', size: number) {
  const members = Array.from({ length: size }, (_, at) => ({
    name: memberName(kind, at),
    version: VERSION,
  }));
  const { spec, ...rest } = server(aggregateName(kind, size), {});
  const { identicalCalls: _, ...plain } = spec;
  return { ...rest, spec: { ...plain, members } };
}

function application(servers: readonly string[]): object {
  const subscription = { kind: 'McpServer', version: VERSION, plan: 'bench' };
  return {
    apiVersion: 'gatehouse.dev/v1',
    kind: 'Application',
    metadata: { name: APPLICATION },
    spec: {
      title: 'The load generator, at the address of many',
      subscriptions: servers.map((name) => ({ ...subscription, name })),
    },
  };
}
