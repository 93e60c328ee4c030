import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import type { TestGate } from '../support/test-gate.js';

export function otherFaces(gate: () => TestGate): void {
  describe('the other faces', () => {
    const get = async (path: string, token: string): Promise<Response> =>
      fetch(`${gate().urls.mcp}${path}`, { headers: { authorization: `Bearer ${token}` } });

    it('an API proxy serves its API to who is subscribed, by policy, and records it [api-proxy:called:governed]', async () => {
      const token = await gate().token('internal-agent');
      const found = await get('/crm-api/v1.0/customers/C-4821', token);
      expect(found.status).toBe(200);
      expect(await found.json()).toMatchObject({ id: 'C-4821' });
      expect(found.headers.get('ratelimit')).toContain('"tool-calls"');
      const wrong = await get('/crm-api/v1.0/customers?tier=iron', token);
      expect(await wrong.json()).toMatchObject({ status: 400, code: 'invalid_arguments' });
      expect((await get('/crm-api/v1.0/nothing', token)).status).toBe(404);
      const records = await eventually(async () => {
        const all = await gate().records({ application: 'internal-agent' });
        const ours = all.filter((record) => record['server'] === 'crm-api');
        expect(ours).toHaveLength(3);
        return ours;
      });
      expect(new Set(records.map((record) => record['transport']))).toEqual(new Set(['api']));
      expect((await get('/crm-api/v1.0/customers', await gate().token('outsider'))).status).toBe(
        401,
      );
    });

    it('the REST face calls the same tools [rest:tools:invoked]', async () => {
      const token = await gate().token('internal-agent');
      const base = `${gate().urls.mcp}/crm-mcp-server/v1.0`;
      const response = await fetch(`${base}/tools/get_customer/invoke`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ customer_id: 'C-4821' }),
      });
      expect(await response.json()).toMatchObject({ structuredContent: { id: 'C-4821' } });
    });
  });
}
