import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NatsBus } from '@gatehouse/bus';
import { authzDecisionEvaluate, authzPolicyVersion } from '@gatehouse/contracts';
import type { Decision } from '@gatehouse/contracts';
import { answerContract, connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { Decisions } from './decisions.js';

type Question = Parameters<Decisions['ask']>[0];

const target = {
  name: 'claude',
  requiredScopes: ['llm:invoke'],
  readOnly: true,
  destructive: false,
};
const question: Question = {
  principal: {
    tenant: 'default',
    application: 'agent',
    user: null,
    scopes: ['llm:invoke'],
    tokenId: 't1',
  },
  action: 'messages/create',
  resource: { kind: 'LlmApi', name: 'llm', version: '1.0', tenant: 'default' },
  targets: [target],
};
const OPTIONS = { timeoutMs: 5_000 };

describe('decisions', () => {
  let nats: TestNats;
  let bus: NatsBus;
  let decisions: Decisions;
  /** What authz answers at present, and how often it was asked. */
  let effect: Decision['effect'] = 'allow';
  let policyVersion = 'v1';
  let asked = 0;
  let now = 1_000_000;

  const announce = async (version: string): Promise<void> => {
    const bucket = await bus.bucket(authzPolicyVersion);
    await bucket.put('current', { policyVersion: version });
  };
  const ask = async (changed: Partial<Question> = {}): Promise<string | undefined> => {
    const [decision] = await decisions.ask({ ...question, ...changed }, OPTIONS);
    return decision?.effect;
  };
  /** Until a broadcast has arrived: then an answer of this version is remembered. */
  const remembers = (): Promise<void> =>
    eventually(async () => {
      await ask();
      const before = asked;
      await ask();
      expect(asked).toBe(before);
    });

  beforeAll(async () => {
    nats = await startNats();
    bus = await connectTestBus(nats.url);
    answerContract(bus, authzDecisionEvaluate, ({ targets }) => {
      asked += 1;
      const rest = { policy: 'p', reason: null, missingScopes: [], obligations: [] };
      return { decisions: targets.map(() => ({ effect, ...rest, policyVersion })) };
    });
    await bus.connection.flush();
    decisions = await Decisions.start(bus, { now: () => now });
  });

  afterAll(async () => {
    decisions.stop();
    await bus.close();
    await nats.stop();
  });

  beforeEach(async () => {
    effect = 'allow';
    policyVersion = `v${Math.random()}`;
    await announce(policyVersion);
    await remembers();
    asked = 0;
  });

  it('asks once, and remembers the answer', async () => {
    expect(await ask()).toBe('allow');
    expect(await ask({ principal: { ...question.principal, tokenId: 't2' } })).toBe('allow');
    expect(asked).toBe(0);
  });

  it('remembers for half a second at most, broadcast or not [decision-cache:stale-at-most-half-a-second]', async () => {
    effect = 'deny';
    now += 499;
    expect(await ask()).toBe('allow');
    now += 1;
    expect(await ask()).toBe('deny');
  });

  it('forgets when authz announces another version [decision-cache:stale-at-most-half-a-second]', async () => {
    effect = 'deny';
    policyVersion = 'changed';
    await announce('changed');
    await eventually(async () => expect(await ask()).toBe('deny'));
  });

  it('remembers nothing that was decided under another version than the announced one', async () => {
    policyVersion = 'of a replica that lags behind';
    now += 1_000;
    await ask();
    await ask();
    expect(asked).toBe(2);
  });

  it('does not trust a clock that was set back', async () => {
    now -= 60_000;
    await ask();
    expect(asked).toBe(1);
  });

  it('mixes up no two questions [decision-cache:one-caller:one-answer]', async () => {
    const { principal, resource } = question;
    const others: Partial<Question>[] = [
      { principal: { ...principal, tenant: 'other' } },
      { principal: { ...principal, application: 'other' } },
      { principal: { ...principal, user: 'jane' } },
      { principal: { ...principal, scopes: [] } },
      { action: 'tools/call' },
      { resource: { ...resource, kind: 'McpServer' } },
      { resource: { ...resource, name: 'other' } },
      { resource: { ...resource, version: '2.0' } },
      { resource: { ...resource, tenant: 'other' } },
      { targets: [{ ...target, name: 'other' }] },
      { targets: [{ ...target, requiredScopes: [] }] },
      { targets: [{ ...target, readOnly: false }] },
      { targets: [{ ...target, destructive: true }] },
    ];
    for (const other of others) await ask(other);
    expect(asked).toBe(others.length);
  });

  it('asks anew for every list', async () => {
    await ask({ targets: [target, target] });
    await ask({ targets: [target, target] });
    expect(asked).toBe(2);
  });

  it('remembers nothing before a version was announced', async () => {
    const lonely = await startNats();
    const other = await connectTestBus(lonely.url);
    let count = 0;
    answerContract(other, authzDecisionEvaluate, () => {
      count += 1;
      const rest = { policy: 'p', reason: null, missingScopes: [], obligations: [] };
      return { decisions: [{ effect: 'allow' as const, ...rest, policyVersion: 'v' }] };
    });
    await other.connection.flush();
    const early = await Decisions.start(other, { now: () => now });
    await early.ask(question, OPTIONS);
    await early.ask(question, OPTIONS);
    expect(count).toBe(2);
    early.stop();
    await other.close();
    await lonely.stop();
  });
});
