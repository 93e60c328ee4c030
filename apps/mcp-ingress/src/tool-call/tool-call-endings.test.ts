import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';

const getCustomer = (id: unknown) => toolsCall('get_customer', { customer_id: id });
const addNote = toolsCall('add_note', { customer_id: 'C-4821', text: 'called', tags: { a: [1] } });

describe('a tool call without an audit trail', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ AUDIT_TIMEOUT_MS: '300' });
  });

  afterAll(() => gate.stop());

  it('is answered if it has changed something already: its intent stands', async () => {
    gate.crm.meanwhile = async () => {
      await eventually(() => expect(gate.intents).toHaveLength(1));
      await gate.fillAuditTrail();
    };
    const reply = await post(gate, { body: addNote });
    expect(JSON.parse(textOf(reply))).toMatchObject({ on: 'C-4821' });
    expect(gate.records).toEqual([]);
    gate.crm.seen.length = 0;
  });

  it('is not made if it would change something, and not answered if it reads', async () => {
    for (const body of [addNote, toolsCall('no_such_tool', {}), getCustomer('C-4821')]) {
      const reply = await post(gate, { body });
      expect(reply).toMatchObject({
        status: 503,
        json: { error: { data: { code: 'audit_unavailable' } } },
      });
    }
    expect(gate.crm.seen.map(({ operation }) => operation)).toEqual(['get_customer']);
    expect(await post(gate, { body: addNote, token: null })).toMatchObject({ status: 503 });
  });
});

describe('a tool call under way when the ingress stops', () => {
  it('is answered, and recorded', async () => {
    const gate = await TestGate.start();
    gate.crm.meanwhile = () => sleep(300);
    const call = post(gate, { body: addNote });
    await eventually(() => expect(gate.crm.seen).toHaveLength(1));
    await gate.stopService();
    expect(JSON.parse(textOf(await call))).toMatchObject({ on: 'C-4821' });
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'ok' });
    await gate.stop();
  });

  it('is recorded even if it has to be cut off', async () => {
    const gate = await TestGate.start();
    await gate.publish(crmServer({ url: 'nats://crm', timeoutMs: 30_000 }));
    gate.crm.meanwhile = () => sleep(6_000, undefined, { ref: false });
    await sleep(100);
    const call = post(gate, { body: addNote }).catch((error: unknown) => error);
    await eventually(() => expect(gate.crm.seen).toHaveLength(1));
    await gate.stopService();
    expect(await call).toMatchObject({ name: 'TypeError' });
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'aborted' });
    expect(gate.intents).toHaveLength(1);
    await gate.stop();
  });
});
