import { toolUseByArguments, toolUseById, toolUses } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answerEvents, message, stream } from '../testing/answers.js';
import { customerTurn } from '../testing/conversation.js';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';
import { ToolUseMemory } from './tool-use-memory.js';

const OWNER = { tenant: 'default', application: 'internal-agent' };

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

describe('the trace of a model call', () => {
  it('is that of the call which proposed the tool whose result it brings', async () => {
    gate.provider.answer = (response) => {
      const input = { to: gate.provider.placeholder('EMAIL') };
      stream(response, answerEvents('ok', { id: 'toolu_77', name: 'send_mail', input }));
      response.end();
    };
    const body = ask('', { stream: true, messages: customerTurn() });
    await (await gate.post(MESSAGES, { token: gate.token, body })).text();
    gate.provider.answer = (response) => message(response);
    const next = ask('', { messages: customerTurn('toolu_77') });
    await gate.post(MESSAGES, { token: gate.token, body: next });
    const [first, second] = await gate.peers.records(2);
    expect(second!.trace!.traceId).toBe(first!.trace!.traceId);
    expect(second!.trace!.spanId).not.toBe(first!.trace!.spanId);
    const hash = argumentsHash({ to: 'john.smith@example.com' });
    const proposal = { toolUseId: 'toolu_77', tool: 'send_mail', argumentsHash: hash };
    expect(first!.proposed).toEqual([proposal]);
    const bucket = await gate.bus.bucket(toolUses);
    for (const key of [toolUseByArguments(OWNER, hash), toolUseById(OWNER, 'toolu_77')]) {
      expect((await bucket.get(key))?.value.proposals).toMatchObject([
        { ...proposal, trace: first!.trace, consumedBy: null },
      ]);
    }
  });

  it('is what the caller’s header says, where there is one', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    await gate.post(MESSAGES, { token: gate.token, headers: { traceparent } });
    expect((await gate.peers.records())[0]!.trace!.traceId).toBe(traceId);
    const sent = gate.provider.received[0]!.headers['traceparent'];
    expect(sent).toContain(traceId);
    expect(sent).not.toBe(traceparent);
    await gate.post(MESSAGES, { token: gate.token });
    expect(gate.provider.received[1]!.headers).not.toHaveProperty('traceparent');
  });

  it('is a new one for an unknown tool call, or for that of another application', async () => {
    const body = ask('', { messages: customerTurn('toolu_unknown') });
    await gate.post(MESSAGES, { token: gate.token, body });
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'ok' });
  });
});

describe('ToolUseMemory', () => {
  const proposal = (toolUseId: string) => ({
    toolUseId,
    tool: 'search',
    argumentsHash: argumentsHash({}),
    at: new Date().toISOString(),
    trace: { traceId: '1'.repeat(32), spanId: '2'.repeat(16) },
    consumedBy: null,
  });

  it('keeps every proposal of several that come at once', async () => {
    const memory = await ToolUseMemory.open(gate.bus);
    const owner = { ...OWNER, application: 'busy-agent' };
    const ids = ['toolu_a', 'toolu_b', 'toolu_c', 'toolu_d'];
    await Promise.all(ids.map((id) => memory.remember(owner, proposal(id))));
    const bucket = await gate.bus.bucket(toolUses);
    const entry = await bucket.get(toolUseByArguments(owner, argumentsHash({})));
    expect(entry!.value.proposals.map(({ toolUseId }) => toolUseId).toSorted()).toEqual(ids);
  });

  it('remembers for the owner alone, whatever the id is made of', async () => {
    const memory = await ToolUseMemory.open(gate.bus);
    await memory.remember(OWNER, proposal('call > * .x'));
    expect(await memory.find(OWNER, ['nothing', 'call > * .x'])).toMatchObject({ tool: 'search' });
    expect(await memory.find({ ...OWNER, tenant: 'globex' }, ['call > * .x'])).toBeNull();
  });
});
