import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { MESSAGES, TestGate } from '../testing/test-gate.js';

const Info = z.object({ config: z.record(z.string(), z.unknown()) });

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start({ RECORD_TIMEOUT_MS: '300' });
});
afterAll(() => gate.stop());

/** Has JetStream take records, or refuse every one of them, while the rest of NATS is well. */
async function audit(how: 'takes' | 'refuses'): Promise<void> {
  const { connection } = gate.bus;
  const info = await connection.request('$JS.API.STREAM.INFO.AUDIT');
  const { config } = Info.parse(info.json());
  const changed = { ...config, max_msg_size: how === 'takes' ? -1 : 1 };
  await connection.request('$JS.API.STREAM.UPDATE.AUDIT', JSON.stringify(changed));
}

describe('records that cannot be stored', () => {
  it('close the gate until they are, and none is lost [egress:record-fail-closed]', async () => {
    const call = () => gate.post(MESSAGES, { token: gate.token });
    expect((await call()).status).toBe(200);
    await gate.peers.records(1);
    await audit('refuses');
    // This one is made: nobody can know before that its record will not be taken.
    expect((await call()).status).toBe(200);
    const refused = await eventually(async () => {
      const response = await call();
      expect(response.status).toBe(503);
      return response;
    });
    expect(await refused.json()).toMatchObject({
      error: { type: 'overloaded_error', details: { error_code: 'audit_unavailable' } },
    });
    const asked = gate.provider.received.length;
    expect((await call()).status).toBe(503);
    expect(gate.provider.received).toHaveLength(asked);
    expect((await fetch(`${gate.url}/readyz`)).status).toBe(503);

    await audit('takes');
    await eventually(async () => expect((await call()).status).toBe(200));
    expect((await fetch(`${gate.url}/readyz`)).status).toBe(200);
    const made = gate.provider.received.length;
    await eventually(async () => {
      const outcomes = (await gate.peers.records()).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(made);
      expect(outcomes).toContain('failed');
    });
  });
});
