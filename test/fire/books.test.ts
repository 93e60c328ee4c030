import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LlmCallRecord } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { INSTANCES, startBurningGate } from './support/burning-gate.js';
import type { BurningGate } from './support/burning-gate.js';
import { keepBusy } from './support/keep-busy.js';
import type { LedgerState } from './support/ledger-watch.js';
import { charactersSeen, placeCall } from './support/place-call.js';
import type { Heard } from './support/place-call.js';
import { callOf, planCalls } from './support/plan.js';
import { providerBooks } from './support/provider.js';
import type { ProviderBooks, Tokens } from './support/provider.js';

const CALLS = 500;
const SEED = 20_261_121;
/** What the gate takes a token of a broken answer for, in characters. */
const CHARACTERS_PER_TOKEN = 2;

/** The limits of the manifest, and the measures that each counts. */
const LEDGERS = [
  { key: 'budget/default/stoker/fire/1.0', limit: 90_000, counts: ['prompt', 'completion'] },
  { key: 'budget-api/default/fire/1.0', limit: 75_000, counts: ['completion'] },
];
const MEASURES = ['prompt', 'completion'] as const;

const calls = planCalls(CALLS, { seed: SEED, instances: INSTANCES });

describe('the books under fire', () => {
  let gate: BurningGate;
  let heard: Heard[];
  let records: LlmCallRecord[];
  let provider: ProviderBooks;
  /** Calls of the instance that was killed which had no record yet when it was. */
  const doomed = new Set<number>();

  beforeAll(async () => {
    gate = await startBurningGate();
    heard = await fire();
    await settled();
    records = (await gate.records()).filter(({ operation }) => operation === 'messages');
    provider = await providerBooks(gate.provider);
  }, 240_000);

  afterAll(async () => {
    await gate?.stop();
  }, 60_000);

  /** All calls at once; in their midst one egress and one ratelimit are killed and started again. */
  async function fire(): Promise<Heard[]> {
    const token = await gate.token();
    const ended = new Set<number>();
    const crashes: Promise<void>[] = [];
    // What has a record is settled; all else of the instance may be cut off, whatever its caller heard.
    let recorded = new Set<string>();
    const look = async (): Promise<void> => {
      recorded = new Set((await gate.records()).map(({ model }) => model));
    };
    const crash = (): void => {
      if (ended.size === 50) crashes.push(look());
      if (ended.size === 60) crashes.push(gate.ratelimit.crash(0));
      if (ended.size !== 120) return;
      for (const { number, instance, model } of calls) {
        if (instance === 0 && !recorded.has(model)) doomed.add(number);
      }
      crashes.push(gate.egress.crash(0));
    };
    const all = calls.map(async (call) => {
      const url = gate.egress.urls[call.instance] ?? '';
      const result = await placeCall(call, { url, token });
      ended.add(call.number);
      crash();
      return result;
    });
    const results = await Promise.all(all);
    await Promise.all([...crashes, gate.egress.ready(), gate.ratelimit.ready()]);
    return results;
  }

  /** Every call has ended, for the provider and in the ledgers; what stays open was cut off by the kill. */
  async function settled(): Promise<void> {
    await eventually(
      async () => {
        const { byModel } = await providerBooks(gate.provider);
        const running = [...byModel.values()].filter(({ outcome }) => outcome === 'running');
        expect(running).toEqual([]);
        for (const { key } of LEDGERS) expect(strays(gate.ledgers.latest(key))).toEqual([]);
        const recorded = new Set((await gate.records()).map(({ model }) => model));
        expect(mustBeRecorded().filter(({ call }) => !recorded.has(call.model))).toEqual([]);
      },
      { withinMs: 60_000, everyMs: 250 },
    );
  }

  /** Open reservations of calls that nobody has killed. */
  function strays({ open }: LedgerState): unknown[] {
    return [...open.values()].filter(
      ({ completion = 0 }) => !doomed.has(callOf(calls, completion)?.number ?? -1),
    );
  }

  function mustBeRecorded(): Heard[] {
    return heard.filter(
      ({ call, status, end }) =>
        !doomed.has(call.number) && (status !== null || !['cut', 'aborted'].includes(end)),
    );
  }

  const chargedFor = (model: string) =>
    provider.byModel.get(model) ?? { prompt: 0, completion: 0, outcome: 'none' };

  it('had something to burn', () => {
    const count = (end: Heard['end']): number => heard.filter((each) => each.end === end).length;
    const errors = new Set(records.map(({ errorCode }) => errorCode));
    // Otherwise nothing is proved.
    expect(count('whole')).toBeGreaterThan(50);
    expect(count('failed')).toBeGreaterThan(0);
    expect(count('aborted')).toBeGreaterThan(0);
    expect(count('cut')).toBeGreaterThan(0);
    expect(errors).toContain('budget_exhausted');
  });

  it('never grant more than a limit, at no moment [fire:granted:within-limit]', () => {
    const counted = (amounts: Readonly<Record<string, number>>, counts: readonly string[]) =>
      sum(counts.map((measure) => amounts[measure] ?? 0));
    for (const { key, limit, counts } of LEDGERS) {
      const states = gate.ledgers.states(key);
      expect(states.length).toBeGreaterThan(5);
      for (const { used, excess } of states) {
        expect(counted(excess, counts)).toBe(0);
        expect(counted(used, counts)).toBeLessThanOrEqual(limit);
      }
      expect(counted({ ...provider.total }, counts)).toBeLessThanOrEqual(limit);
    }
  });

  it('hold one record for each call, and none twice [fire:record:one]', () => {
    const models = records.map(({ model }) => model);
    expect(new Set(models).size).toBe(models.length);
    expect(new Set(records.map(({ id }) => id)).size).toBe(models.length);
    const missing = mustBeRecorded().filter(({ call }) => !models.includes(call.model));
    expect(missing).toEqual([]);
    // What the provider was asked is recorded, unless the process died that would have.
    const unknown = [...provider.byModel.keys()].filter(
      (model) => !models.includes(model) && !doomed.has(numberOf(model)),
    );
    expect(unknown).toEqual([]);
  });

  it('agree with the provider’s to the token for every answer that was seen to its end [fire:books:to-the-token]', () => {
    const whole = new Set(records.filter(({ usageSource }) => usageSource === 'provider'));
    for (const { model, usage } of whole) {
      const { prompt, completion } = chargedFor(model);
      expect([model, usage?.promptTokens, usage?.completionTokens]).toEqual([
        model,
        prompt,
        completion,
      ]);
    }
    const exact = new Set([...whole].map(({ model }) => model));
    for (const { call, end } of heard) {
      if (end === 'whole' && !doomed.has(call.number)) expect(exact).toContain(call.model);
    }
  });

  it('charge a call that broke off for no less than was seen of it, and no more than it had reserved [fire:broken:between]', () => {
    const unseen = records.filter(({ usageSource }) => usageSource === 'none');
    for (const { model } of unseen) expect([model, chargedFor(model).prompt]).toEqual([model, 0]);
    const broken = records.filter(({ usageSource }) => usageSource === 'estimated');
    expect(broken.length).toBeGreaterThan(0);
    for (const { model, usage } of broken) {
      const { least, most } = boundsOf(model);
      expect([model, usage]).toEqual([model, expect.anything()]);
      expect(usage?.promptTokens).toBeGreaterThanOrEqual(least.prompt);
      expect(usage?.promptTokens).toBeLessThanOrEqual(most.prompt);
      expect(usage?.completionTokens).toBeGreaterThanOrEqual(least.completion);
      expect(usage?.completionTokens).toBeLessThanOrEqual(most.completion);
    }
  });

  /**
   * What a call may be charged with that broke off. A provider goes on until it notices that a caller has
   * hung up, so then what the caller has seen is the least; otherwise it is all that the provider charges.
   */
  function boundsOf(model: string): { least: Tokens; most: Tokens } {
    const told = heard[numberOf(model)];
    if (!told) throw new Error(`nobody called ${model}`);
    const { prompt, completion } = chargedFor(model);
    const { maxTokens } = told.call;
    const reserved = gate.ledgers.reserved().get(maxTokens)?.['prompt'] ?? Infinity;
    return {
      least: { prompt, completion: told.end === 'aborted' ? seenBy(told) : completion },
      most: { prompt: reserved, completion: maxTokens },
    };
  }

  it('hold in the ledgers what the records say, and in full what died before it was settled [fire:ledger:equals-records]', () => {
    const ids = new Set(records.map(({ id }) => id));
    for (const { key } of LEDGERS) {
      const { used, open } = gate.ledgers.latest(key);
      const held = [...open].map(([id, amounts]) => {
        expect(ids.has(id)).toBe(false);
        return amounts;
      });
      const left = new Set(held.map(({ completion = 0 }) => callOf(calls, completion)?.number));
      const between = unrecorded().filter((number) => !left.has(number));
      for (const measure of MEASURES) {
        for (const amounts of held) {
          const model = callOf(calls, amounts['completion'] ?? 0)?.model ?? '';
          expect(amounts[measure]).toBeGreaterThanOrEqual(chargedFor(model)[measure]);
        }
        const rest =
          (used[measure] ?? 0) -
          sum(held.map((amounts) => amounts[measure] ?? 0)) -
          sum(records.map(({ usage }) => usage?.[`${measure}Tokens`] ?? 0));
        const unsaid = between.map((number) => settledUnrecorded(number, measure));
        expect(rest).toBeGreaterThanOrEqual(sum(unsaid.map(({ least }) => least)));
        expect(rest).toBeLessThanOrEqual(sum(unsaid.map(({ most }) => most)));
      }
    }
  });

  it('are right to the token where budget was reserved for many calls at once [fire:advance:to-the-token]', async () => {
    const key = 'budget/default/stoker/busy/1.0';
    const isInAdvance = ({ open }: LedgerState): boolean =>
      [...open.values()].some(({ requests = 0 }) => requests > 1);
    const giveUpAt = performance.now() + 40_000;
    const answered = await keepBusy(gate.egress.urls, {
      token: await gate.token(),
      until: () => gate.ledgers.states(key).some(isInAdvance) || performance.now() > giveUpAt,
    });
    await eventually(() => expect([...gate.ledgers.latest(key).open]).toEqual([]), {
      withinMs: 30_000,
      everyMs: 100,
    });
    expect(gate.ledgers.states(key).some(isInAdvance)).toBe(true);
    const { prompt, completion } = gate.ledgers.latest(key).used;
    const charged = (await providerBooks(gate.provider)).of('claude-busy');
    expect({ prompt, completion }).toEqual(charged);
    const { used } = gate.ledgers.latest('budget-api/default/busy/1.0');
    expect(used['requests']).toBe(answered);
  }, 90_000);

  /** Calls of the killed instance that left no record. */
  function unrecorded(): number[] {
    const recorded = new Set(records.map(({ model }) => numberOf(model)));
    return [...doomed].filter((number) => !recorded.has(number));
  }

  /**
   * What a call may have been settled with whose instance was killed before its record was stored: what
   * the provider charged if its caller saw the end of it, else anything up to what was reserved.
   */
  function settledUnrecorded(
    number: number,
    measure: (typeof MEASURES)[number],
  ): { least: number; most: number } {
    const charged = chargedFor(calls[number]?.model ?? '');
    // The provider may have ended an answer of which the gate, whose caller was gone, had seen a part.
    const isExact = heard[number]?.end === 'whole';
    const reserved = gate.ledgers.reserved().get(calls[number]?.maxTokens ?? 0)?.[measure] ?? 0;
    return isExact
      ? { least: charged[measure], most: charged[measure] }
      : { least: 0, most: reserved };
  }
});

/** The number of a call, by its model. */
function numberOf(model: string): number {
  return Number(model.split('-').at(-1));
}

/** How many tokens of an answer the caller has seen, as the gate counts what breaks off. */
function seenBy(heard: Heard): number {
  return Math.ceil(charactersSeen(heard) / CHARACTERS_PER_TOKEN);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
