import Anthropic from '@anthropic-ai/sdk';
import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerEvents, json, stream } from '../testing/answers.js';
import type { Received } from '../testing/fake-provider.js';
import { ask, MESSAGES, TestGate } from '../testing/test-gate.js';

const streamed = ask('Hi', { stream: true });

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start({
    CALLER_STALL_TIMEOUT_MS: '800',
    BODY_TIMEOUT_MS: '500',
    PROVIDER_IDLE_TIMEOUT_MS: '600',
  });
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

describe('a provider', () => {
  it('has its errors passed on as they are, and the budget is given back', async () => {
    const body =
      '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_x"}';
    gate.provider.answer = (response) => json(response.setHeader('retry-after', '3'), body, 529);
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(529);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.text()).toBe(body);
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'upstream_error',
      status: 529,
      errorCode: null,
      usage: null,
    });
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 0, completionTokens: 0 }]);
  });

  it.each([
    ['sends a page of some proxy', 502, 'text/html'],
    ['sends a redirect', 307, 'application/json'],
    ['sends something that is neither JSON nor a stream', 200, 'text/plain'],
    ['sends in an encoding that nobody knows', 200, 'application/json', 'zstd'],
  ])('that %s is unavailable, and what it said stays here', async (...facts) => {
    const [, status, type, encoding = 'identity'] = facts;
    const location = 'http://internal-host-7/';
    const headers = { 'content-type': type, 'content-encoding': encoding, location };
    gate.provider.answer = (response) => response.writeHead(status, headers).end('internal-host-7');
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(502);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).not.toContain('internal-host-7');
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'failed',
      errorCode: 'provider_unavailable',
    });
  });

  it('that is dead costs nothing', async () => {
    await gate.publish({ target: { baseUrl: 'http://127.0.0.1:1' } });
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      error: { type: 'api_error', message: 'The model provider does not answer' },
    });
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 0, completionTokens: 0 }]);
  });

  it('that does not answer in time costs what was reserved: nobody can tell', async () => {
    gate.provider.answer = () => undefined;
    await gate.publish({ target: { timeoutMs: 200 } });
    const response = await gate.post(MESSAGES, { token: gate.token });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ error: { type: 'timeout_error' } });
    const { promptTokens } = gate.peers.reserved[0]!;
    expect(gate.peers.settled).toMatchObject([{ promptTokens, completionTokens: 100 }]);
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'failed',
      usageSource: 'estimated',
    });
  });

  it.each([{ env: 'NO_SUCH_KEY' }, { env: 'MASKING_KEY' }, { file: '/no/such/file' }])(
    'whose key is missing is not set up, and the caller does not learn which: %j',
    async (key) => {
      await gate.publish({ target: { key } });
      const response = await gate.post(MESSAGES, { token: gate.token });
      expect(response.status).toBe(502);
      expect(await response.text()).not.toMatch(/NO_SUCH|MASKING|file/);
      expect(gate.provider.received).toHaveLength(0);
    },
  );

  it('that breaks off in mid-stream leaves an error event, and what was seen is charged', async () => {
    gate.provider.answer = (response) => {
      stream(response, answerEvents('A long answer that never ends').slice(0, 6));
      // What is written goes out before the end of the connection does.
      response.socket!.end();
    };
    const failure = await gate
      .client()
      .messages.stream({ model: 'claude-a', max_tokens: 100, messages: [] })
      .finalMessage()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Anthropic.APIError);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      outcome: 'failed',
      errorCode: 'provider_unavailable',
      usageSource: 'estimated',
      usage: { promptTokens: 30, completionTokens: 8 },
    });
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 30, completionTokens: 8 }]);
  });

  it('that falls silent in mid-stream is given up', async () => {
    gate.provider.answer = (response) => stream(response, answerEvents('And then').slice(0, 4));
    const response = await gate.post(MESSAGES, { token: gate.token, body: streamed });
    expect(await response.text()).toContain('"type":"timeout_error"');
    await gate.provider.received[0]!.abandoned;
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'failed',
      errorCode: 'provider_timeout',
      usageSource: 'estimated',
    });
  });

  it('that reports an error in mid-stream has it passed on', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    gate.provider.answer = (response) => {
      stream(response, [...answerEvents('Half').slice(0, 4), error]);
      response.end();
    };
    const response = await gate.post(MESSAGES, { token: gate.token, body: streamed });
    expect((await response.text()).match(/event: error/g)).toHaveLength(1);
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'upstream_error',
      usageSource: 'estimated',
    });
  });
});

describe('a caller', () => {
  it('that hangs up stops the provider’s work, and the call is recorded as aborted', async () => {
    gate.provider.answer = (response) => stream(response, answerEvents('never ending').slice(0, 5));
    const stop = new AbortController();
    const response = await gate.post(MESSAGES, {
      token: gate.token,
      body: streamed,
      signal: stop.signal,
    });
    await response.body!.getReader().read();
    stop.abort();
    await gate.provider.received[0]!.abandoned;
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'aborted',
      errorCode: null,
      usageSource: 'estimated',
      usage: { promptTokens: 30 },
    });
    expect(gate.peers.settled).toHaveLength(1);
  });

  it('that hangs up while the provider is thinking stops it, too', async () => {
    gate.provider.answer = () => undefined;
    const stop = new AbortController();
    const pending = gate
      .post(MESSAGES, { token: gate.token, signal: stop.signal })
      .catch(() => 'gone');
    const received = await eventually((): Received => {
      const [first] = gate.provider.received;
      if (first) return first;
      throw new Error('not yet');
    });
    stop.abort();
    expect(await pending).toBe('gone');
    await received.abandoned;
    expect((await gate.peers.records())[0]).toMatchObject({
      outcome: 'aborted',
      usageSource: 'estimated',
    });
  });

  it('that takes nothing of its answer is given up', async () => {
    const delta = { type: 'text_delta', text: 'x'.repeat(60_000) };
    const piece = { type: 'content_block_delta', index: 0, delta };
    gate.provider.answer = async (response, { abandoned }) => {
      stream(response, answerEvents('x').slice(0, 2));
      let gone = false;
      void abandoned.then(() => {
        gone = true;
      });
      while (!gone) {
        stream(response, [piece]);
        await sleep(1);
      }
    };
    const headers = { authorization: `Bearer ${gate.token}` };
    const sent = httpRequest(`${gate.url}${MESSAGES}`, { method: 'POST', headers });
    sent.on('error', () => undefined).on('response', (response) => response.pause());
    sent.end(JSON.stringify(streamed));
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'aborted' });
    sent.destroy();
  }, 20_000);

  it('that never sends the rest of its body is given up', async () => {
    const { hostname, port } = new URL(gate.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      `POST ${MESSAGES} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gate.token}\r\n` +
        'content-type: application/json\r\ncontent-length: 50\r\n\r\n{"model":',
    );
    const answer: Buffer[] = [];
    socket.on('data', (chunk) => answer.push(chunk));
    await new Promise((resolve) => {
      socket.on('close', resolve);
    });
    expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 400 .*invalid_request_error/s);
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'refused', usage: null });
    expect(gate.provider.received).toHaveLength(0);
  });

  it('that hangs up in the middle of its body is gone', async () => {
    const { hostname, port } = new URL(gate.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${MESSAGES} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gate.token}\r\n` +
        'content-type: application/json\r\ncontent-length: 50\r\nexpect: 100-continue\r\n\r\n{"model":',
    );
    // The gate says so once it has read the head of the request.
    await once(socket, 'data');
    socket.destroy();
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'aborted', usage: null });
  });
});
