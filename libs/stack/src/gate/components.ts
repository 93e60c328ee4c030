import { join } from 'node:path';
import type { DataLayout } from './layout.js';
import { passwordVariable } from './nats-accounts.js';
import type { PortName, Ports } from './ports.js';
import type { StackSecrets } from './secrets.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One process of the stack. */
export interface Component {
  readonly name: string;
  /** Its folder in the repository. */
  readonly folder: string;
  readonly port: PortName;
  readonly env: Environment;
}

export interface Surroundings {
  readonly root: string;
  readonly layout: DataLayout;
  readonly ports: Ports;
  readonly secrets: StackSecrets;
  readonly natsUrl: string;
  readonly databases: Readonly<Record<'authz' | 'catalog' | 'audit', string>>;
  /** The environment of the caller: `ANTHROPIC_API_KEY`, `OTEL_*` and what a test sets. */
  readonly environment: Environment;
}

/** The key that the stand-in for the model API accepts: no secret, since nothing is behind it. */
const MOCK_KEY = 'mock-anthropic-key';

export interface StackUrls {
  readonly mcp: string;
  readonly llm: string;
  readonly authz: string;
  readonly catalog: string;
  readonly audit: string;
  readonly crm: string;
  readonly orders: string;
  readonly kb: string;
  readonly anthropic: string;
}

export function stackUrls(ports: Ports): StackUrls {
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    mcp: at(ports.mcp),
    llm: at(ports.llm),
    authz: at(ports.authz),
    catalog: at(ports.catalog),
    audit: at(ports.audit),
    crm: at(ports.crm),
    orders: at(ports.orders),
    kb: at(ports.kb),
    anthropic: at(ports.anthropic),
  };
}

/** Every process of the stack, with the environment that it starts in. */
export function components(given: Surroundings): Component[] {
  const around = { ...given, environment: withoutEmpty(given.environment) };
  const urls = stackUrls(around.ports);
  const identity = {
    AUTHZ_ISSUER: urls.authz,
    MCP_PUBLIC_URL: urls.mcp,
    LLM_PUBLIC_URL: urls.llm,
  };
  const networks = { PRIVATE_NETWORKS: around.environment['PRIVATE_NETWORKS'] };
  const app = (name: PortName, folder: string, env: Environment = {}): Component =>
    component(around, { name: folder, folder: `apps/${folder}`, port: name, env });
  const mock = (name: PortName, env: Environment = {}): Component =>
    component(around, { name: `mock-${name}`, folder: `mocks/${name}`, port: name, env });
  return [
    app('authz', 'authz', { ...identity, ...authzEnvironment(around) }),
    app('catalog', 'catalog', { ...identity, ...networks, ...catalogEnvironment(around) }),
    app('audit', 'audit', { ...identity, DATABASE_URL: around.databases.audit }),
    app('ratelimit', 'ratelimit'),
    mock('crm'),
    mock('orders'),
    mock('kb'),
    mock('anthropic', { MOCK_ANTHROPIC_API_KEY: MOCK_KEY }),
    ...(runsServers(around) ? [app('runner', 'mcp-runner', runnerEnvironment(around))] : []),
    app('mcp', 'mcp-ingress', { ...identity, ...networks, ...ingressEnvironment(around) }),
    app('llm', 'llm-egress', { ...identity, ...networks, ...egressEnvironment(around) }),
  ];
}

function component(around: Surroundings, given: Component): Component {
  const passes = ['PATH', 'HOME', 'TMPDIR', 'LOG_LEVEL', 'NODE_EXTRA_CA_CERTS'];
  const inherited = Object.entries(around.environment).filter(([name]) => passes.includes(name));
  return {
    ...given,
    env: {
      ...Object.fromEntries(inherited),
      ...withPrefix(around.environment, 'OTEL_'),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(around.ports[given.port]),
      NATS_URL: around.natsUrl,
      NATS_USER: given.name,
      NATS_PASSWORD: around.secrets.nats[given.name],
      ...given.env,
    },
  };
}

/** An empty variable counts as absent, here as in every service. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

function withPrefix(environment: Environment, prefix: string): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith(prefix)),
  );
}

function authzEnvironment(around: Surroundings): Environment {
  return {
    DATABASE_URL: around.databases.authz,
    AUTHZ_SECRETS_DIR: around.layout.credentials,
    AUTHZ_POLICIES_DIR:
      around.environment['AUTHZ_POLICIES_DIR'] ?? join(around.root, 'deploy/policies'),
    AUTHZ_KEY_SECRET: around.secrets.authzKey,
  };
}

function catalogEnvironment(around: Surroundings): Environment {
  const urls = stackUrls(around.ports);
  const { environment } = around;
  const real = environment['ANTHROPIC_API_KEY'];
  return {
    ...withPrefix(environment, 'CATALOG_'),
    DATABASE_URL: around.databases.catalog,
    CATALOG_MANIFESTS_DIR:
      environment['CATALOG_MANIFESTS_DIR'] ?? join(around.root, 'deploy/manifests'),
    CATALOG_CONTRACTS_ROOT: environment['CATALOG_CONTRACTS_ROOT'] ?? around.root,
    CRM_BACKEND_URL: environment['CRM_BACKEND_URL'],
    ORDERS_BACKEND_URL: environment['ORDERS_BACKEND_URL'],
    KB_BACKEND_URL: environment['KB_BACKEND_URL'],
    ANTHROPIC_BASE_URL:
      environment['ANTHROPIC_BASE_URL'] ?? (real ? 'https://api.anthropic.com' : urls.anthropic),
  };
}

/** Whether there are MCP servers to run. */
function runsServers({ environment }: Surroundings): boolean {
  return Boolean(environment['MCP_RUNNER_SERVERS'] ?? environment['MCP_RUNNER_SERVERS_FILE']);
}

/** The secrets that its servers are configured with begin as its own variables do. */
function runnerEnvironment(around: Surroundings): Environment {
  return {
    ...withPrefix(around.environment, 'MCP_RUNNER_'),
    MCP_RUNNER_SECRET: around.secrets.runner,
  };
}

function ingressEnvironment(around: Surroundings): Environment {
  const { requestStateKey, runner } = around.secrets;
  const own = { REQUEST_STATE_KEY: requestStateKey };
  if (!runsServers(around)) return own;
  const url = `http://127.0.0.1:${around.ports.runner}`;
  return { ...own, MCP_RUNNER_URL: url, MCP_RUNNER_SECRET: runner };
}

function egressEnvironment(around: Surroundings): Environment {
  return {
    MASKING_KEY: around.secrets.maskingKey,
    ANTHROPIC_API_KEY: around.environment['ANTHROPIC_API_KEY'] ?? MOCK_KEY,
  };
}

/** What the broker needs to know its users by. */
export function natsEnvironment(secrets: StackSecrets): Environment {
  return Object.fromEntries(
    Object.entries(secrets.nats).map(([service, password]) => [
      passwordVariable(service),
      password,
    ]),
  );
}
