import { freePort, isBusy } from '../free-port.js';
import { StackError } from '../stack-error.js';

/** Every port of the stack: its default, and the variable that changes it. */
export const PORTS = {
  mcp: { port: 8080, variable: 'GATEHOUSE_MCP_PORT' },
  llm: { port: 8081, variable: 'GATEHOUSE_LLM_PORT' },
  authz: { port: 8082, variable: 'GATEHOUSE_AUTHZ_PORT' },
  catalog: { port: 8083, variable: 'GATEHOUSE_CATALOG_PORT' },
  audit: { port: 8084, variable: 'GATEHOUSE_AUDIT_PORT' },
  ratelimit: { port: 8086, variable: 'GATEHOUSE_RATELIMIT_PORT' },
  runner: { port: 8087, variable: 'GATEHOUSE_RUNNER_PORT' },
  crm: { port: 9101, variable: 'GATEHOUSE_CRM_PORT' },
  orders: { port: 9102, variable: 'GATEHOUSE_ORDERS_PORT' },
  kb: { port: 9103, variable: 'GATEHOUSE_KB_PORT' },
  anthropic: { port: 9104, variable: 'GATEHOUSE_ANTHROPIC_PORT' },
  nats: { port: 4222, variable: 'GATEHOUSE_NATS_PORT' },
  postgres: { port: 54_329, variable: 'GATEHOUSE_POSTGRES_PORT' },
} as const;

export type PortName = keyof typeof PORTS;
export type Ports = Readonly<Record<PortName, number>>;

const NAMES = Object.keys(PORTS) as PortName[];

/** Free ports for a stack that nobody needs to find: a demo or a test beside a running one. */
export async function freePorts(): Promise<Ports> {
  const taken = new Set<number>();
  const entries: [PortName, number][] = [];
  for (const name of NAMES) {
    let port = await freePort();
    while (taken.has(port)) port = await freePort();
    taken.add(port);
    entries.push([name, port]);
  }
  return toPorts(entries);
}

/**
 * The well-known ports, as far as the environment does not change them.
 * @throws StackError naming every busy port and the variable that changes it.
 */
export async function wellKnownPorts(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ports> {
  const entries = NAMES.map((name): [PortName, number] => [name, chosen(name, environment)]);
  const problems: string[] = [];
  for (const [name, port] of entries) {
    if (await isBusy(port)) {
      problems.push(
        `Port ${port} (${name}) is in use: end its owner, or set ${PORTS[name].variable}`,
      );
    }
  }
  if (problems.length > 0) throw new StackError(problems.join('\n'));
  return toPorts(entries);
}

function chosen(name: PortName, environment: Readonly<Record<string, string | undefined>>): number {
  const { port, variable } = PORTS[name];
  const text = environment[variable];
  if (!text) return port;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new StackError(
    `${variable} is ${JSON.stringify(text)}, but must be a port from 1 to 65535`,
  );
}

function toPorts(entries: readonly (readonly [PortName, number])[]): Ports {
  const ports = new Map<PortName, number>(entries);
  const at = (name: PortName): number => ports.get(name) ?? PORTS[name].port;
  return {
    mcp: at('mcp'),
    llm: at('llm'),
    authz: at('authz'),
    catalog: at('catalog'),
    audit: at('audit'),
    ratelimit: at('ratelimit'),
    runner: at('runner'),
    crm: at('crm'),
    orders: at('orders'),
    kb: at('kb'),
    anthropic: at('anthropic'),
    nats: at('nats'),
    postgres: at('postgres'),
  };
}
