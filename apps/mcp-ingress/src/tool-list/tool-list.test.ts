import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ERRORS } from '@gatehouse/contracts';
import { ListToolsResultSchema } from '@modelcontextprotocol/core';
import { denied, TestGate } from '../testing/gate.js';
import { post } from '../testing/post.js';

describe('the tool list', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '300' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const toolsOf = (reply: Awaited<ReturnType<typeof post>>) =>
    ListToolsResultSchema.parse(reply.json?.result).tools;
  const names = (reply: Awaited<ReturnType<typeof post>>) => toolsOf(reply).map(({ name }) => name);

  it('holds what the caller may call, in the order of names, and nothing else [tool-list:only-callable]', async () => {
    const reader = await gate.token({ scopes: ['crm:read'] });
    const reply = await post(gate, { body: list, token: reader });
    expect(names(reply)).toEqual(['get_customer', 'list_customers']);
    expect(toolsOf(reply)[0]).toEqual({
      name: 'get_customer',
      description: 'What get_customer does',
      inputSchema: expect.objectContaining({ required: ['customer_id'] }),
      outputSchema: expect.objectContaining({ required: ['id'] }),
      annotations: expect.objectContaining({ readOnlyHint: true }),
    });
  });

  it('hides what a policy denies', async () => {
    gate.decide = (_, { destructive }) =>
      destructive
        ? denied('policy_denied')
        : { ...denied('policy_denied'), effect: 'allow', reason: null };
    expect(names(await post(gate, { body: list }))).not.toContain('delete_customer');
    gate.decide = () => denied('policy_denied');
    expect(names(await post(gate, { body: list }))).toEqual([]);
  });

  it('says why it would be empty: no subscription, or no scope', async () => {
    gate.decide = () => denied('not_subscribed');
    expect(await post(gate, { body: list })).toMatchObject({ status: 403 });
    gate.decide = (_, { requiredScopes }) => ({
      ...denied('insufficient_scope'),
      missingScopes: requiredScopes,
    });
    const reply = await post(gate, { body: list });
    expect(reply.status).toBe(403);
    expect(reply.headers.get('www-authenticate')).toContain('scope="crm:write crm:read"');
  });

  it('promises no schema of results to a caller who does not see them whole', async () => {
    gate.decide = () => ({
      ...denied('policy_denied'),
      effect: 'allow',
      reason: null,
      obligations: [{ type: 'withhold-fields', fields: ['email'] }],
    });
    const reply = await post(gate, { body: list });
    expect(reply.text).not.toContain('outputSchema');
  });

  it('is refused when authz is silent', async () => {
    gate.decide = () => new Promise(() => undefined);
    const reply = await post(gate, { body: list });
    expect(reply).toMatchObject({ status: 503 });
    expect(reply.json?.error).toMatchObject({
      code: ERRORS.authz_unavailable.jsonRpc,
      data: { code: 'authz_unavailable', retryable: true },
    });
  });

  it('has no pages', async () => {
    const reply = await post(gate, { body: { ...list, params: { cursor: 'x' } } });
    expect(reply).toMatchObject({ status: 200, json: { error: { code: -32602 } } });
  });
});
