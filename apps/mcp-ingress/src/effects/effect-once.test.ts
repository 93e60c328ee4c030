import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toolUseByArguments, toolUses } from '@gatehouse/contracts';
import type { ProposedToolUse } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { randomBytes, randomUUID } from 'node:crypto';
import { deferred } from '../testing/deferred.js';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';
import type { IntendedEffect } from './tool-effects.js';
import { ToolEffects } from './tool-effects.js';

const OWNER = { tenant: 'default', application: 'agent' };
const hex = (bytes: number) => randomBytes(bytes).toString('hex');

describe('a change that a model proposed', () => {
  let gate: TestGate;
  let notes = 0;

  beforeAll(async () => {
    gate = await TestGate.start();
    await gate.publish(crmServer({ url: gate.httpBackend, name: 'crm-http', timeoutMs: 30_000 }));
  });

  beforeEach(async () => {
    await gate.reset();
    gate.crm.meanwhile = () => Promise.resolve();
    notes += 1;
  });

  afterAll(() => gate.stop());

  const server = 'crm-http';
  const args = () => ({ customer_id: 'C-4821', text: `note ${notes}` });
  const addNote = () => toolsCall('add_note', args());

  async function propose(tool: string, given: unknown, count = 1): Promise<void> {
    const bucket = await gate.bus.bucket(toolUses);
    const proposals = Array.from({ length: count }, (): ProposedToolUse => ({
      toolUseId: `toolu_${hex(6)}`,
      tool,
      argumentsHash: argumentsHash(given),
      at: new Date().toISOString(),
      trace: { traceId: hex(16), spanId: hex(8) },
      consumedBy: null,
    }));
    await bucket.put(toolUseByArguments(OWNER, argumentsHash(given)), { proposals });
  }

  it('is made once, and its result given to whoever issues it again [tool-call:effect:once]', async () => {
    await propose('add_note', args());
    const first = await post(gate, { server, body: addNote() });
    const again = await post(gate, { server, body: addNote() });
    expect(again.json?.result).toEqual(first.json?.result);
    expect(gate.crm.seen).toHaveLength(1);
    await eventually(() => expect(gate.records).toHaveLength(2));
    expect(gate.records).toMatchObject([
      { outcome: 'ok', status: 201, answeredFrom: 'backend' },
      { outcome: 'ok', status: 201, answeredFrom: 'effect', join: gate.records[0]?.join },
    ]);
    expect(gate.intents).toHaveLength(1);
  });

  it('is made once by ten calls at the same time, which all get the result [tool-call:effect:once]', async () => {
    await propose('add_note', args());
    const held = deferred<undefined>();
    gate.crm.meanwhile = () => held.promise;
    const calls = Array.from({ length: 10 }, () => post(gate, { server, body: addNote() }));
    await eventually(() => expect(gate.crm.seen).toHaveLength(1));
    held.resolve(undefined);
    const texts = new Set((await Promise.all(calls)).map(textOf));
    expect(texts.size).toBe(1);
    expect(gate.crm.seen).toHaveLength(1);
  });

  it('is brought to its end when the caller goes, who can come back for the result [tool-call:effect:once]', async () => {
    await propose('add_note', args());
    const held = deferred<undefined>();
    gate.crm.meanwhile = () => held.promise;
    const control = new AbortController();
    const broken = post(gate, { server, body: addNote(), signal: control.signal });
    await eventually(() => expect(gate.crm.seen).toHaveLength(1));
    control.abort();
    await expect(broken).rejects.toThrow();
    held.resolve(undefined);
    const again = await post(gate, { server, body: addNote() });
    expect(JSON.parse(textOf(again))).toMatchObject({ note: { text: args().text } });
    expect(gate.crm.seen).toHaveLength(1);
  });

  it('is made again for a proposal of its own, and for a call that no model proposed', async () => {
    await propose('add_note', args(), 2);
    await post(gate, { server, body: addNote() });
    await post(gate, { server, body: addNote() });
    expect(gate.crm.seen).toHaveLength(2);
    notes += 1;
    await post(gate, { server, body: addNote() });
    await post(gate, { server, body: addNote() });
    expect(gate.crm.seen).toHaveLength(4);
  });

  it('is made once for each user', async () => {
    await propose('add_note', args());
    for (const user of ['u-1', 'u-2']) {
      await post(gate, { server, body: addNote(), token: await gate.token({ server, user }) });
    }
    expect(gate.crm.seen).toHaveLength(2);
  });

  it('is not made again when nobody knows whether it was made [tool-call:effect:in-doubt]', async () => {
    await propose('add_note', args());
    gate.crm.meanwhile = () => Promise.reject(new Error('crashed'));
    expect(textOf(await post(gate, { server, body: addNote() }))).toContain('is not known');
    gate.crm.meanwhile = () => Promise.resolve();
    const again = await post(gate, { server, body: addNote() });
    expect(again.json?.result).toMatchObject({
      isError: true,
      _meta: { 'dev.gatehouse/error': { code: 'outcome_unknown' } },
    });
    expect(textOf(again)).toContain('It was not made again');
    expect(gate.crm.seen).toHaveLength(1);
  });

  it('is not made at all where it cannot be looked up whether it was made before', async () => {
    const key = toolUseByArguments(OWNER, argumentsHash(args()));
    const bucket = await gate.bus.bucket({ ...toolUses, value: toolUses.value.partial() });
    await bucket.put(key, {});
    expect(await post(gate, { server, body: addNote() })).toMatchObject({
      status: 503,
      json: { error: { data: { code: 'state_unavailable' } } },
    });
    expect(gate.crm.seen).toEqual([]);
    expect(await gate.onlyRecord()).toMatchObject({ errorCode: 'state_unavailable' });
  });

  it('is remembered also where twice is once, and made again where the backend said no', async () => {
    const idempotent = { customer_id: `C-${notes}` };
    await propose('delete_customer', idempotent);
    const body = toolsCall('delete_customer', idempotent);
    const first = await post(gate, { server, body });
    expect(textOf(await post(gate, { server, body }))).toBe(textOf(first));
    expect(gate.crm.seen).toHaveLength(1);
    gate.crm.addNoteStatus = 409;
    await propose('add_note', args());
    await post(gate, { server, body: addNote() });
    gate.crm.addNoteStatus = 201;
    const again = await post(gate, { server, body: addNote() });
    expect(again.json?.result).not.toHaveProperty('isError');
  });

  it('gives its result to nobody who may not make the call', async () => {
    await propose('add_note', args());
    await post(gate, { server, body: addNote() });
    const token = await gate.token({ server, scopes: ['crm:read'] });
    expect((await post(gate, { server, body: addNote(), token })).status).toBe(403);
  });
});

describe('the memory of effects', () => {
  let gate: TestGate;
  let replicas: ToolEffects[];
  const lost: unknown[] = [];

  beforeAll(async () => {
    gate = await TestGate.start();
    const events = { effectNotKept: (failure: unknown) => void lost.push(failure) };
    replicas = await Promise.all([1, 2].map(() => ToolEffects.start(gate.bus, events)));
  });

  afterAll(() => gate.stop());

  const effect = (more: Partial<IntendedEffect> = {}): IntendedEffect => ({
    callId: randomUUID(),
    owner: OWNER,
    digest: 'd1',
    idempotent: false,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    ...more,
  });

  it('gives one of two replicas the turn, and the other its result', async () => {
    const turns = replicas.map((replica) => replica.turn(effect()));
    const first = await Promise.race(turns);
    if (!first.acts) throw new TypeError('nobody acts');
    const reply = { status: 201, body: { id: 1 } };
    await first.settle({ reply });
    const others = (await Promise.all(turns)).filter((turn) => turn !== first);
    expect(others).toEqual([{ acts: false, status: 201, reply }]);
  });

  it('does not let a crash be acted upon twice, but what may be repeated is [tool-call:effect:in-doubt]', async () => {
    const crashed = effect({ digest: 'd2', timeoutMs: 0 });
    expect(await replicas[0]!.turn(crashed)).toMatchObject({ acts: true });
    const again = replicas[1]!.turn(effect({ digest: 'd2' }));
    await expect(again).rejects.toMatchObject({ code: 'outcome_unknown' });
    const repeated = await replicas[1]!.turn(effect({ digest: 'd2', idempotent: true }));
    expect(repeated).toMatchObject({ acts: true });
  });

  it('keeps that something was done, though not a result without bounds', async () => {
    const turn = await replicas[0]!.turn(effect({ digest: 'd3' }));
    if (!turn.acts) throw new TypeError('not our turn');
    await turn.settle({ reply: { status: 200, body: 'x'.repeat(300_000) } });
    const again = await replicas[1]!.turn(effect({ digest: 'd3' }));
    expect(again).toEqual({ acts: false, status: 200, reply: null });
  });

  it('lets a waiting caller go', async () => {
    await replicas[0]!.turn(effect({ digest: 'd4' }));
    const control = new AbortController();
    const waiting = replicas[1]!.turn(effect({ digest: 'd4', signal: control.signal }));
    control.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(lost).toEqual([]);
  });
});
