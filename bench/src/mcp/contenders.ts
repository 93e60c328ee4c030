import { startGatehouse } from '../contest/gate.js';
import type { Gatehouse } from '../contest/gate.js';
import { startNodeProgram } from '../contest/node-program.js';
import type { Subject } from '../contest/subject.js';
import type { BenchOptions } from '../suite.js';
import { LEGACY, MODERN } from './headers.js';

/**
 * One application makes all calls here, and would be held to its share of a backend's places; and a backend
 * that was killed would be left alone for ten seconds.
 */
const LIMITS = {
  BACKEND_CONCURRENCY: '256',
  BACKEND_APPLICATION_PERCENT: '100',
  BREAKER_PAUSE_MS: '500',
};

/** JSON-RPC in, REST out, with nothing but Node's own `http`. */
export function startBareProxy(backend: string): Promise<Subject> {
  return start('bare', 'bare JSON-RPC proxy', 'bare-proxy.js', { backend, headers: MODERN });
}

export function startSdkV1(backend: string): Promise<Subject> {
  return start('sdk-v1', 'official SDK 1.32, a server around it', 'sdk-v1.js', {
    backend,
    headers: LEGACY,
  });
}

export function startSdkV2(backend: string): Promise<Subject> {
  return start('sdk-v2', 'official SDK 2.4, a server around it', 'sdk-v2.js', {
    backend,
    headers: MODERN,
  });
}

/** @param manifests a folder, in which the backend and what is called are named. */
export function startIngress(
  { backend, manifests }: { readonly backend: string; readonly manifests: string },
  { scratch: dataDir, signal, onExit }: BenchOptions,
): Promise<Gatehouse> {
  const environment = { CATALOG_VARIABLES: `BENCH_BACKEND_URL=${backend}` };
  return startGatehouse(
    { manifests, environment, own: { 'mcp-ingress': LIMITS }, dataDir, signal, onExit },
    {
      service: 'mcp-ingress',
      resource: 'bench-mcp/v1.0/mcp',
      path: '',
      headers: MODERN,
      application: 'bench-agent',
    },
  );
}

function start(
  name: string,
  title: string,
  program: string,
  { backend, headers }: { readonly backend: string; readonly headers: Subject['headers'] },
): Promise<Subject> {
  const module = new URL(`programs/${program}`, import.meta.url);
  return startNodeProgram({ name, title, module, args: [backend], path: '/mcp', headers });
}
