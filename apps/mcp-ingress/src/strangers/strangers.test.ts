import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { TestGate } from '../testing/gate.js';
import { post, toolsCall } from '../testing/post.js';
import { addressPrefix } from './address-prefix.js';
import { RECORDED_EACH } from './strangers.js';

const CALLS = 60;

describe('the network of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:0a:1::7', '2001:db8:a::/48'],
    ['2001:db8::7', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['no address', 'unknown'],
  ])('%s is %s', (address, network) => {
    expect(addressPrefix(address)).toBe(network);
  });
});

describe('calls of strangers', () => {
  let gate: TestGate;
  const call = () =>
    post(gate, { token: null, body: toolsCall('get_customer', { customer_id: 'C-4821' }) });

  beforeEach(async () => {
    gate = await TestGate.start({ AUDIT_TIMEOUT_MS: '500' });
  });

  afterEach(() => gate.stop());

  it('leave few records, which count them all [tool-call:strangers:counted]', async () => {
    const replies = await Promise.all(Array.from({ length: CALLS }, () => call()));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
    await gate.stopService();
    await eventually(() => expect(gate.records).toHaveLength(RECORDED_EACH + 1));
    const strangers = gate.records.map((record) => record.strangers);
    expect(strangers.reduce((sum, each) => sum + (each?.calls ?? 0), 0)).toBe(CALLS);
    expect(new Set(strangers.map((each) => each?.network))).toEqual(new Set(['127.0.0.0/24']));
    for (const record of gate.records) {
      expect(record).toMatchObject({
        tenant: null,
        application: null,
        outcome: 'refused',
        errorCode: 'unauthenticated',
      });
    }
  });

  it('are refused without an audit trail, too, once they are counted [tool-call:strangers:counted]', async () => {
    for (let i = 0; i < RECORDED_EACH; i += 1) expect((await call()).status).toBe(401);
    await eventually(() => expect(gate.records).toHaveLength(RECORDED_EACH));
    await gate.fillAuditTrail();
    expect((await call()).status).toBe(401);
    // Who is known is not called for without a record.
    const known = await post(gate, { body: toolsCall('get_customer', { customer_id: 'C-4821' }) });
    expect(known.status).toBe(503);
  });
});
