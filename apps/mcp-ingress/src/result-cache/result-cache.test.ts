import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { application, crmServer } from '../testing/published.js';
import { RememberedReplies } from './remembered-replies.js';
import { SharedFlights } from './shared-flights.js';

describe('replies that are remembered', () => {
  const clock = { at: 1_000, now: () => clock.at };

  it('are forgotten when they are old', () => {
    const replies = new RememberedReplies({ entries: 10, bytes: 10_000 }, clock);
    const reply = { status: 200, body: 'a' };
    replies.set('a', reply, 5);
    clock.at += 4_999;
    expect(replies.get('a')).toBe(reply);
    clock.at += 1;
    expect(replies.get('a')).toBeNull();
    expect(replies.bytes).toBe(0);
  });

  it('make room for others, in number and in bytes, the longest unused first [tool-call:cache:bounded]', () => {
    const replies = new RememberedReplies({ entries: 3, bytes: 10_000 }, clock);
    for (const key of ['a', 'b', 'c']) replies.set(key, { status: 200, body: key }, 60);
    replies.get('a');
    replies.set('d', { status: 200, body: 'd' }, 60);
    expect(['a', 'b', 'c', 'd'].map((key) => replies.get(key) !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const many = new RememberedReplies({ entries: 1_000, bytes: 10_000 }, clock);
    for (let i = 0; i < 500; i += 1) {
      many.set(`k${i % 90}`, { status: 200, body: 'x'.repeat(i) }, 60);
      expect(many.bytes).toBeLessThanOrEqual(10_000);
    }
    expect(many.get('k49')).not.toBeNull();
    many.set('huge', { status: 200, body: 'x'.repeat(700) }, 60);
    expect(many.get('huge')).toBeNull();
  });
});

describe('work that several wait for', () => {
  it('goes on while one of them is left, and is aborted when none is', async () => {
    const flights = new SharedFlights<string>();
    let shared: AbortSignal | null = null;
    let finish: (value: string) => void = () => undefined;
    const work = (signal: AbortSignal) => {
      shared = signal;
      return new Promise<string>((resolve) => (finish = resolve));
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const one = flights.join('key', first.signal, work);
    const two = flights.join('key', second.signal, work);
    first.abort(new Error('gone'));
    await expect(one).rejects.toThrow('gone');
    expect(shared).toMatchObject({ aborted: false });
    finish('done');
    expect(await two).toEqual({ value: 'done', began: false });
    const alone = new AbortController();
    const three = flights.join('key', alone.signal, work);
    alone.abort(new Error('gone'));
    await expect(three).rejects.toThrow('gone');
    expect(shared).toMatchObject({ aborted: true });
  });
});

describe('a tool whose results are remembered', () => {
  let gate: TestGate;
  const cached = (timeoutMs: number) =>
    crmServer({
      url: 'nats://crm',
      name: 'cached',
      timeoutMs,
      policy: { cache: { ttlSeconds: 60 } },
    });
  const get = (id: string) => toolsCall('get_customer', { customer_id: id });
  const ask = (id: string, token?: string) =>
    post(gate, { server: 'cached', body: get(id), ...(token ? { token } : {}) });

  beforeAll(async () => {
    gate = await TestGate.start();
    await gate.publish(application('other'));
    await gate.publish(cached(5_000));
    await eventually(async () => expect((await ask('C-1')).status).toBe(200));
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  it('gives them again, counted and recorded like every call [tool-call:cache:governed]', async () => {
    let taken = 0;
    gate.take = () => {
      taken += 1;
      return { granted: true, limits: [] };
    };
    const [first, second] = [await ask('C-4821'), await ask('C-4821')];
    expect(second.text).toBe(first.text);
    expect(gate.crm.seen).toHaveLength(1);
    expect(taken).toBe(2);
    await eventually(() => expect(gate.records).toHaveLength(2));
    expect(gate.records).toMatchObject([
      { outcome: 'ok', status: 200, answeredFrom: 'backend' },
      { outcome: 'ok', status: 200, answeredFrom: 'cache' },
    ]);
    gate.decide = (_, { name }) => ({
      effect: 'deny',
      policy: `no-${name}`,
      reason: 'policy_denied',
      missingScopes: [],
      obligations: [],
      policyVersion: '2',
    });
    expect((await ask('C-4821')).text).toContain('Unknown tool');
  });

  it('gives them to the same caller alone [tool-call:cache:one-caller]', async () => {
    const tokens = await Promise.all([
      gate.token({ server: 'cached' }),
      gate.token({ server: 'cached', user: 'u-1' }),
      gate.token({ server: 'cached', user: 'u-2' }),
      gate.token({ server: 'cached', application: 'other' }),
      gate.token({ server: 'cached', scopes: ['crm:read'] }),
    ]);
    const before = gate.crm.seen.length;
    for (const token of tokens) {
      gate.crm.seen.length = 0;
      await ask('C-4821', token);
      await ask('C-4821', token);
      // What nobody but the first has asked before.
      expect(gate.crm.seen.length).toBe(token === tokens[0] ? before : 1);
    }
  });

  it('asks anew for other arguments, and when the tool is another [tool-call:cache:one-caller]', async () => {
    await ask('C-4821');
    gate.crm.seen.length = 0;
    await post(gate, { server: 'cached', body: toolsCall('list_customers', { tier: 'gold' }) });
    await post(gate, { server: 'cached', body: toolsCall('list_customers', { tier: 'basic' }) });
    expect(gate.crm.seen).toHaveLength(2);
    await gate.publish(cached(6_000));
    await eventually(async () => {
      await ask('C-4821');
      expect(gate.crm.seen).toHaveLength(3);
    });
  });

  it('asks once for all who ask at the same time', async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => ask('C-SLOW')));
    for (const reply of replies) expect(textOf(reply)).toContain('gold');
    expect(gate.crm.seen).toHaveLength(1);
  });

  it('remembers no error, and nothing that was changed [tool-call:cache:reads-only]', async () => {
    for (let i = 0; i < 2; i += 1) {
      await ask('C-0');
      await ask('C-BROKEN');
      await post(gate, {
        server: 'cached',
        body: toolsCall('add_note', { customer_id: 'C-4821', text: 'x' }),
      });
    }
    const seen = gate.crm.seen.map(({ operation, parameters }) =>
      [operation, parameters['customer_id']].join(' '),
    );
    for (const each of ['get_customer C-0', 'add_note C-4821']) {
      expect(seen.filter((one) => one === each)).toHaveLength(2);
    }
    expect(seen.filter((one) => one === 'get_customer C-BROKEN').length).toBeGreaterThan(2);
  });
});
