import type { Bus } from '@gatehouse/bus';
import { eventually } from '@gatehouse/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Ask } from '../asks/ask.js';
import type { IngressConfig } from '../config.js';
import { HeldCalls } from './held-calls.js';
import type { AskCaller } from './held-call.js';

const QUESTION: Ask = { method: 'elicitation/create', params: { message: 'Who?' } };

const heldCalls = (ASK_TIMEOUT_MS: number): HeldCalls =>
  new HeldCalls({} as Bus, { ASK_TIMEOUT_MS } as IngressConfig);

describe('a call that waits for its caller', () => {
  const never = new AbortController().signal;
  const lives: AbortSignal[] = [];
  const work = async (ask: AskCaller, signal: AbortSignal) => {
    lives.push(signal);
    return { status: 200, body: await ask(QUESTION, signal) };
  };

  const silent = async (_: AskCaller, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });

  it('goes on with its answer', async () => {
    const calls = heldCalls(60_000);
    const asked = await calls.begin('agent', never, work);
    expect(asked.asks).toMatchObject({ asks: { 'ask-1': QUESTION }, state: null });
    const answers = { 'ask-1': { action: 'decline' }, other: { action: 'accept' } };
    const round = { signal: never, timeoutMs: 1_000 };
    expect(await calls.resume(asked.asks?.held ?? '', answers, round)).toEqual({
      status: 200,
      body: { action: 'decline' },
    });
    expect(calls.size).toBe(0);
  });

  it('does not wait for ever [ask:held]', async () => {
    const calls = heldCalls(1);
    const asked = await calls.begin('agent', never, work);
    await eventually(() => expect(calls.size).toBe(0));
    expect(lives.at(-1)?.aborted).toBe(true);
    const round = { signal: never, timeoutMs: 1_000 };
    const late = calls.resume(asked.asks?.held ?? '', {}, round);
    await expect(late).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is one of so many of an application [ask:held]', async () => {
    const calls = heldCalls(60_000);
    for (let count = 0; count < 100; count += 1) await calls.begin('agent', never, work);
    await expect(calls.begin('agent', never, work)).rejects.toMatchObject({ code: 'ask_refused' });
    expect(lives.at(-1)?.aborted).toBe(true);
    await calls.begin('other', never, work);
    calls.onModuleDestroy();
    expect([calls.size, lives.every((life) => life.aborted || life === lives[0])]).toEqual([
      0,
      true,
    ]);
  });

  it('that never has enough is given up [ask:held]', async () => {
    const calls = heldCalls(60_000);
    const curious = async (ask: AskCaller, signal: AbortSignal): Promise<never> => {
      lives.push(signal);
      for (;;) await ask(QUESTION, signal);
    };
    let asked = await calls.begin('agent', never, curious);
    const answerIt = () => {
      const answers = { [Object.keys(asked.asks?.asks ?? {})[0] ?? '']: { action: 'decline' } };
      const round = { signal: never, timeoutMs: 1_000 };
      return calls.resume(asked.asks?.held ?? '', answers, round);
    };
    for (let round = 1; round < 16; round += 1) asked = await answerIt();
    await expect(answerIt()).rejects.toMatchObject({ code: 'ask_refused' });
    expect([calls.size, lives.at(-1)?.aborted]).toEqual([0, true]);
  });

  it('that takes too long says so to the replica that its answer came to', async () => {
    let resume: (message: object) => unknown = () => undefined;
    const serveAt = (_: object, handler: typeof resume): void => void (resume = handler);
    const config = { ASK_TIMEOUT_MS: 60_000 } as IngressConfig;
    const calls = new HeldCalls({ serveAt } as unknown as Bus, config);
    calls.onModuleInit();
    const asked = await calls.begin('agent', never, async (ask, signal) => {
      await ask(QUESTION, signal);
      return silent(ask, signal);
    });
    const answers = { 'ask-1': { action: 'decline' } };
    const message = { held: asked.asks?.held, answers, timeoutMs: 1 };
    await expect(resume(message)).rejects.toMatchObject({ code: 'backend_timeout' });
  });

  it('ends with the caller who waits for it', async () => {
    const control = new AbortController();
    const call = heldCalls(60_000).begin('agent', control.signal, silent);
    control.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
  });
});
