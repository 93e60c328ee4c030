import { CatalogEntry, catalogKey } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { fileURLToPath } from 'node:url';
import { planChanges } from '../catalogue/plan-changes.js';
import { resolveContracts } from '../catalogue/resolve-contracts.js';
import { readManifests } from '../manifest/read-manifests.js';
import { contractFilesIn } from './contract-files.js';
import { OFFLINE } from '../testing/manifests.js';
import { readManifestFolder } from './manifest-folder.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

async function plan(folders: readonly string[], variables: Record<string, string> = {}) {
  const texts = await Promise.all(
    folders.map((folder) => readManifestFolder(`${repository}${folder}`)),
  );
  const read = readManifests(texts.flat(), { tenant: 'default', variables });
  const manifests = await resolveContracts(read, {
    ...OFFLINE,
    readFile: contractFilesIn(repository),
  });
  const { changes, mistakes } = planChanges(manifests.objects, [], manifests.broken);
  const entries = changes.map(({ entry }) => CatalogEntry.parse(entry));
  return {
    mistakes: [...manifests.mistakes, ...mistakes],
    notes: manifests.notes,
    entries: new Map(entries.map((entry) => [catalogKey(entry), entry])),
  };
}

describe('the shipped manifests', () => {
  it('have no mistakes, and nothing in their contracts is left out', async () => {
    const { mistakes, notes, entries } = await plan(['deploy/manifests']);
    expect(mistakes).toEqual([]);
    expect(notes).toEqual([]);
    expect([...entries.keys()].sort()).toEqual([
      'ApiProxy/crm-api/1.0',
      'ApiProxy/kb-api/1.0',
      'ApiProxy/orders-api/1.0',
      'Application/internal-agent/1.0',
      'Application/platform-admin/1.0',
      'LlmApi/claude-agent-gateway/1.0',
      'McpServer/crm-mcp-server/1.0',
      'McpServer/kb-mcp-server/1.0',
      'McpServer/orders-mcp-server/1.0',
      'Plan/default/1.0',
    ]);
  });

  it('have no mistakes either where only the benchmark reads them', async () => {
    const llm = await plan(['bench/manifests/llm']);
    expect(llm.mistakes).toEqual([]);
    expect([...llm.entries.keys()]).toContain('LlmApi/bench-llm/1.0');
    const mcp = await plan(['bench/manifests/mcp']);
    expect(mcp.mistakes).toEqual([]);
    expect([...mcp.entries.keys()]).toContain('McpServer/bench-mcp/1.0');
  });

  it.each([
    ['crm', ['get_customer', 'list_customers']],
    ['orders', ['get_customer_orders', 'get_order_status']],
    ['kb', ['get_article', 'search_kb']],
  ])(
    'make tools of the %s API whose schemas the strictest validator takes',
    async (name, tools) => {
      const { entries } = await plan(['deploy/manifests']);
      const server = entries.get(`McpServer/${name}-mcp-server/1.0`);
      if (server?.kind !== 'McpServer') throw new TypeError('no server');
      expect(server.tools.map((tool) => tool.name).sort()).toEqual(tools);
      const ajv = new Ajv2020({ strict: true });
      addFormats.default(ajv);
      for (const tool of server.tools) {
        expect(typeof ajv.compile(tool.inputSchema)).toBe('function');
        expect(tool.outputSchema).toBeDefined();
        expect(typeof ajv.compile(tool.outputSchema ?? true)).toBe('function');
        expect(tool.backend.url).toBe(`nats://${name}`);
        expect(tool.requiredScopes).toEqual([`${name}:read`]);
        expect(tool.annotations.readOnlyHint).toBe(true);
      }
      expect(JSON.stringify(server)).not.toMatch(/John Smith|john\.smith|555-0182|Maple/);
    },
  );

  it('let the agent reach seven things, and the administration only the control plane', async () => {
    const { entries } = await plan(['deploy/manifests']);
    expect(entries.get('Application/internal-agent/1.0')).toMatchObject({
      roles: ['support'],
      subscriptions: [
        { name: 'crm-api', scopes: ['crm:read'] },
        { name: 'orders-api', scopes: ['orders:read'] },
        { name: 'kb-api', scopes: ['kb:read'] },
        { name: 'crm-mcp-server', scopes: ['crm:read'] },
        { name: 'orders-mcp-server', scopes: ['orders:read'] },
        { name: 'kb-mcp-server', scopes: ['kb:read'] },
        { name: 'claude-agent-gateway', scopes: ['llm:invoke'] },
      ],
    });
    expect(entries.get('Application/platform-admin/1.0')).toMatchObject({
      subscriptions: [
        { kind: 'ControlPlane', scopes: ['catalog:read', 'catalog:write', 'audit:read'] },
      ],
    });
  });

  it('go where the environment says', async () => {
    const { entries } = await plan(['deploy/manifests'], {
      CRM_BACKEND_URL: 'http://127.0.0.1:9101',
      ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
    });
    expect(entries.get('ApiProxy/crm-api/1.0')).toMatchObject({
      backend: { url: 'http://127.0.0.1:9101' },
    });
    expect(entries.get('LlmApi/claude-agent-gateway/1.0')).toMatchObject({
      targets: [{ baseUrl: 'https://api.anthropic.com', key: { env: 'ANTHROPIC_API_KEY' } }],
      limits: [
        { measure: 'prompt_tokens', limit: 20_000, window: 'hour', per: 'application' },
        { measure: 'completion_tokens', limit: 80_000, window: 'hour', per: 'application' },
        { measure: 'total_tokens', limit: 100_000, window: 'hour', per: 'application' },
      ],
      pii: { restoreInTools: expect.not.arrayContaining([expect.objectContaining({ tool: '*' })]) },
    });
    const api = entries.get('LlmApi/claude-agent-gateway/1.0');
    expect(api?.kind === 'LlmApi' && api.prices).toContainEqual({
      model: 'claude-sonnet-5-5*',
      tiers: [
        {
          abovePromptTokens: -1,
          input: 2_000_000,
          output: 10_000_000,
          cacheRead: 100_000,
          cacheWrite5m: 2_500_000,
          cacheWrite1h: 4_000_000,
        },
      ],
      batchFactor: 0.5,
      factors: { serviceTier: {}, inferenceGeo: { us: 1.1 }, speed: {} },
      serverTools: { web_search_requests: 10_000_000 },
    });
  });

  it('have examples that could be applied as they are', async () => {
    const { mistakes, notes, entries } = await plan([
      'deploy/manifests',
      'deploy/manifests/examples',
    ]);
    expect(mistakes).toEqual([]);
    expect(notes).toEqual([]);
    expect(entries.get('McpServer/shop-mcp-server/1.0')).toMatchObject({
      tools: [
        { name: 'get_product', requiredScopes: ['shop:read'] },
        { name: 'set_price', requiredScopes: ['shop:read', 'shop:write'] },
      ],
    });
  });
});
