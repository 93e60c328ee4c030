import type { Bus } from '@gatehouse/bus';
import type { Principal } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import type { IngressConfig } from '../config.js';
import { OpenAsks } from './open-asks.js';
import type { Ask } from './ask.js';

const CLIENT = {
  principal: { tenant: 'default', application: 'agent', user: null } as Principal,
  address: { name: 'hotel', version: '1.0' },
};
const QUESTION: Ask = { method: 'elicitation/create', params: { message: 'Who?' } };
const PROMPT: Ask = { method: 'sampling/createMessage', params: {} };

const openAsks = (ASK_TIMEOUT_MS: number): OpenAsks =>
  new OpenAsks({} as Bus, { ASK_TIMEOUT_MS } as IngressConfig);

describe('a client that is asked', () => {
  const never = new AbortController().signal;
  const send = (): boolean => true;

  it('and says nothing has cancelled what a person was asked, and failed at anything else [ask:patience]', async () => {
    const asks = openAsks(1);
    const asked = { ...CLIENT, send, signal: never };
    expect(await asks.ask(QUESTION, asked)).toEqual({ action: 'cancel' });
    await expect(asks.ask(PROMPT, asked)).rejects.toMatchObject({ code: 'ask_refused' });
  });

  it('and cannot be reached is not waited for', async () => {
    const asked = { ...CLIENT, send: () => false, signal: never };
    await expect(openAsks(60_000).ask(QUESTION, asked)).rejects.toMatchObject({
      code: 'ask_refused',
    });
  });

  it('and goes is not waited for', async () => {
    const control = new AbortController();
    const asked = { ...CLIENT, send, signal: control.signal };
    const answer = openAsks(60_000).ask(QUESTION, asked);
    control.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
    await expect(openAsks(60_000).ask(QUESTION, asked)).rejects.toThrow('gone');
  });

  it('and answers with an error does not answer', async () => {
    const asks = openAsks(60_000);
    const ids: string[] = [];
    const heard = (message: { id?: string }): boolean => ids.push(String(message.id)) > 0;
    const answer = asks.ask(QUESTION, { ...CLIENT, send: heard, signal: never });
    await asks.deliver(CLIENT, { id: ids[0] ?? '', answer: null });
    await expect(answer).rejects.toMatchObject({ code: 'ask_refused' });
  });
});
