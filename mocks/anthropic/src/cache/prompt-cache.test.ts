import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MockApi } from '../testing/mock-api.js';

const mark = { type: 'ephemeral' };
const hour = { type: 'ephemeral', ttl: '1h' };
/** Of so many tokens. */
const words = (tokens: number, letter = 'x'): string => letter.repeat(tokens * 4);
const text = (tokens: number, cache_control?: object, letter?: string): object => ({
  type: 'text',
  text: words(tokens, letter),
  ...(cache_control ? { cache_control } : {}),
});

let api: MockApi;
beforeAll(async () => {
  api = await MockApi.start();
});
afterEach(() => api.reset());
afterAll(() => api.stop());

/** [fresh, written, read] */
async function usage(fields: object): Promise<[number, number, number]> {
  const { json } = await api.message(fields);
  if (json.error) throw new Error(json.error.message);
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = json.usage;
  return [input_tokens, cache_creation_input_tokens, cache_read_input_tokens];
}

describe('the prompt cache', () => {
  it('writes what is marked, then reads it, and counts the rest as fresh', async () => {
    const request = { system: [text(600, mark)] };
    const [fresh, written, read] = await usage(request);
    expect([written, read]).toEqual([600, 0]);
    expect(await usage(request)).toEqual([fresh, 0, 600]);
    const other = { ...request, messages: [{ role: 'user', content: 'Say: something else' }] };
    expect((await usage(other))[2]).toBe(600);
  });

  it('does nothing without a mark, or below the minimum of the model', async () => {
    expect((await usage({ system: [text(600)] })).slice(1)).toEqual([0, 0]);
    const short = { system: [text(500, mark)] };
    for (let time = 0; time < 2; time += 1) expect((await usage(short)).slice(1)).toEqual([0, 0]);
    const old = { system: [text(600, mark)], model: 'claude-sonnet-4-6' };
    expect((await usage(old)).slice(1)).toEqual([0, 0]);
  });

  it.each([
    ['another model', { model: 'claude-opus-5-5' }, 0],
    ['another tool', { tools: [{ name: 'a', input_schema: { type: 'object' } }] }, 0],
    ['another system prompt', { system: [text(600, mark, 'y')] }, 0],
    ['another choice of tools', { tool_choice: { type: 'none' } }, 600],
  ])('with %s reads what comes before it alone', async (_name, change, expected) => {
    const tools = [{ name: 'b', input_schema: { type: 'object' } }];
    const request = {
      tools,
      system: [text(600, mark)],
      messages: [{ role: 'user', content: [text(100, mark)] }],
    };
    const [, written] = await usage(request);
    expect(written).toBeGreaterThan(700);
    const read = (await usage({ ...request, ...change }))[2];
    expect(read).toBeGreaterThanOrEqual(expected);
    expect(read).toBeLessThan(expected + 10);
  });

  it('knows the order of keys', async () => {
    const tool = (schema: object): object => ({
      name: 'a',
      description: words(600),
      input_schema: schema,
      cache_control: mark,
    });
    const properties = { a: {}, b: {} };
    await usage({ tools: [tool({ type: 'object', properties })] });
    expect((await usage({ tools: [tool({ properties, type: 'object' })] }))[2]).toBe(0);
    expect((await usage({ tools: [tool({ type: 'object', properties })] }))[2]).toBeGreaterThan(0);
  });

  it('looks back over twenty blocks and no further', async () => {
    const blocks = (count: number): object[] => Array.from({ length: count }, () => text(1));
    const asked = (count: number): object => ({
      system: [text(600, mark)],
      messages: [{ role: 'user', content: [...blocks(count), text(1, mark)] }],
    });
    // Only the mark at the end sees the prefix that the same request wrote.
    const unmarked = (count: number): object => ({
      system: [text(600)],
      messages: [{ role: 'user', content: [...blocks(count), text(1, mark)] }],
    });
    await usage(asked(1));
    expect((await usage(unmarked(18)))[2]).toBeGreaterThanOrEqual(600);
    await api.reset();
    await usage(asked(1));
    expect((await usage(unmarked(25)))[2]).toBe(0);
  });

  it('grows with a conversation where the whole request is marked', async () => {
    const messages = [{ role: 'user', content: words(600) }];
    const first = await usage({ messages, cache_control: mark });
    expect(first.slice(1)).toEqual([604, 0]);
    messages.push({ role: 'assistant', content: words(10) }, { role: 'user', content: words(20) });
    expect(await usage({ messages, cache_control: mark })).toEqual([0, 38, 604]);
  });

  it('forgets after five minutes without use, or after an hour', async () => {
    const minutes = (count: number): Promise<number> =>
      api.behave({ clockAheadMs: count * 60_000 });
    const short = { system: [text(600, mark)] };
    const long = { system: [text(600, hour, 'y')] };
    await usage(short);
    const { json } = await api.message(long);
    expect(json.usage.cache_creation).toEqual({
      ephemeral_5m_input_tokens: 0,
      ephemeral_1h_input_tokens: 600,
    });
    await minutes(4);
    expect((await usage(short))[2]).toBe(600);
    await minutes(8);
    expect((await usage(short))[2]).toBe(600);
    await minutes(14);
    expect((await usage(short))[2]).toBe(0);
    expect((await usage(long))[2]).toBe(600);
    await minutes(80);
    expect((await usage(long))[2]).toBe(0);
  });

  it('splits what it writes by time to live, the longer first', async () => {
    const { json } = await api.message({ system: [text(600, hour), text(50, mark)] });
    expect(json.usage.cache_creation).toEqual({
      ephemeral_5m_input_tokens: 50,
      ephemeral_1h_input_tokens: 600,
    });
    const wrong = await api.message({ system: [text(600, mark), text(50, hour)] });
    expect(wrong.json.error.message).toMatch(
      /^system\.1\.cache_control\.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'/,
    );
  });

  it('takes four marks', async () => {
    const five = { system: Array.from({ length: 5 }, () => text(1, mark)) };
    expect((await api.message(five)).json.error.message).toBe(
      'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    );
    const four = { system: five.system.slice(1), cache_control: mark };
    expect((await api.message(four)).json.error.message).toMatch(/Found 5/);
    const last = {
      messages: [{ role: 'user', content: [text(1, mark)] }],
      cache_control: hour,
    };
    expect((await api.message(last)).json.error.message).toMatch(/already has cache_control/);
  });

  it('is filled by a request for no tokens', async () => {
    const { json } = await api.message({ system: [text(600, mark)], max_tokens: 0 });
    expect(json).toMatchObject({ content: [], stop_reason: 'max_tokens' });
    expect(json.usage).toMatchObject({ output_tokens: 0, cache_creation_input_tokens: 600 });
    expect((await usage({ system: [text(600, mark)] }))[2]).toBe(600);
  });

  it('is not filled by a request that is refused, and does not count against the limit when read', async () => {
    await api.behave({ rateLimits: { inputTokens: 300 } });
    const request = { system: [text(600, mark)] };
    expect((await api.message(request)).status).toBe(429);
    await api.behave({});
    expect((await usage(request))[1]).toBe(600);
    await api.behave({ rateLimits: { inputTokens: 300 } });
    expect((await api.message(request)).status).toBe(200);
  });
});

describe('counting tokens', () => {
  it('counts what a message is charged with, cached or not', async () => {
    const prompt = {
      model: 'claude-sonnet-5-5',
      system: [text(600, mark)],
      messages: [{ role: 'user', content: 'Say: hello' }],
    };
    const counted = await api.ask('/v1/messages/count_tokens', { body: prompt });
    for (let time = 0; time < 2; time += 1) {
      const sum = (await usage(prompt)).reduce((total, part) => total + part, 0);
      expect(sum).toBe(counted.json.input_tokens);
    }
  });
});
