import { describe, expect, it } from '@jest/globals';
import { components } from './components.js';
import type { Environment } from './components.js';
import { dataLayout } from './layout.js';
import { PORTS } from './ports.js';
import type { PortName, Ports } from './ports.js';

const ports = Object.fromEntries(
  Object.entries(PORTS).map(([name, { port }]) => [name, port]),
) as Record<PortName, number> satisfies Ports;

/** What a service is started with when the stack is started with this environment. */
function environmentOf(name: string, environment: Environment): Environment {
  const all = components({
    root: '/repository',
    layout: dataLayout('/data'),
    ports,
    secrets: {
      postgres: 'p',
      authzKey: 'a',
      maskingKey: 'm',
      requestStateKey: 'r',
      runner: 'r',
      nats: { 'llm-egress': 'n' },
    },
    natsUrl: 'nats://127.0.0.1:4222',
    databases: { authz: 'postgres://a', catalog: 'postgres://c', audit: 'postgres://u' },
    environment,
  });
  return all.find((component) => component.name === name)?.env ?? {};
}

describe('the provider of the stack', () => {
  it.each([
    [{}, 'mock-anthropic-key', 'http://127.0.0.1:9104'],
    [{ ANTHROPIC_API_KEY: '' }, 'mock-anthropic-key', 'http://127.0.0.1:9104'],
    [{ ANTHROPIC_API_KEY: 'sk-1' }, 'sk-1', 'https://api.anthropic.com'],
    [{ ANTHROPIC_API_KEY: 'sk-1', ANTHROPIC_BASE_URL: '' }, 'sk-1', 'https://api.anthropic.com'],
    [{ ANTHROPIC_API_KEY: 'sk-1', ANTHROPIC_BASE_URL: 'https://proxy' }, 'sk-1', 'https://proxy'],
  ])('with %j has the key %s and is at %s', (environment, key, url) => {
    expect(environmentOf('llm-egress', environment)['ANTHROPIC_API_KEY']).toBe(key);
    expect(environmentOf('catalog', environment)['ANTHROPIC_BASE_URL']).toBe(url);
  });

  it('is told to nobody who does not need it', () => {
    const all = ['authz', 'audit', 'ratelimit', 'mcp-ingress', 'mock-crm', 'mock-anthropic'];
    for (const name of all) {
      expect(JSON.stringify(environmentOf(name, { ANTHROPIC_API_KEY: 'sk-1' }))).not.toContain(
        'sk-1',
      );
    }
  });
});
