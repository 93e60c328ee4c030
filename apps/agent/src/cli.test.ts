import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCli } from './cli.js';
import { listen } from './testing/http-server.js';
import type { TestServer } from './testing/http-server.js';
import { answers, calls, startScriptedModel } from './testing/scripted-model.js';
import type { ScriptedModel, Turn } from './testing/scripted-model.js';
import { says, startToolServer } from './testing/tool-server.js';
import type { TestTool, ToolServer } from './testing/tool-server.js';

const TOKEN = 'header.s3cr3t.signature';
const running: TestServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function toolServer(name: string, ...tools: TestTool[]): Promise<ToolServer> {
  const server = await startToolServer(name, tools);
  running.push(server);
  return server;
}

async function scriptedModel(...turns: Turn[]): Promise<ScriptedModel> {
  const model = await startScriptedModel(turns);
  running.push(model);
  return model;
}

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Setting {
  readonly servers: Record<string, string>;
  readonly model: string;
  readonly args?: string[];
  readonly environment?: Record<string, string>;
  readonly signal?: AbortSignal;
}

async function run({ servers, model, args = [], environment = {}, signal }: Setting): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const exitCode = await runCli({
    args,
    environment: {
      MCP_SERVERS: Object.entries(servers)
        .map(([name, url]) => `${name}=${url}`)
        .join(','),
      LLM_BASE_URL: model,
      GATEHOUSE_TOKEN: TOKEN,
      CONNECT_TIMEOUT_MS: '2000',
      ...environment,
    },
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    signal: signal ?? new AbortController().signal,
  });
  expect(stdout + stderr).not.toContain('s3cr3t');
  return { exitCode, stdout, stderr };
}

function lastMessage(model: ScriptedModel): unknown {
  return model.requests.at(-1)!.messages.at(-1);
}

const get: TestTool = { name: 'get_customer', run: () => says('John') };
const search: TestTool = { name: 'search_kb', run: () => says('KB-005') };

describe('the agent', () => {
  it('answers with what several servers know, and reports every call', async () => {
    const crm = await toolServer('crm', get);
    const kb = await toolServer('kb', search);
    const model = await scriptedModel(
      calls(['get_customer', { customer_id: 'C-1' }]),
      calls(['search_kb', { q: 'returns' }]),
      answers('John, KB-005'),
    );
    const servers = { crm: crm.url, kb: kb.url };
    const { exitCode, stdout } = await run({ servers, model: model.url, args: ['--json'] });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toEqual({
      answer: 'John, KB-005',
      turns: 3,
      toolCalls: [
        { server: 'crm', tool: 'get_customer', isError: false, latencyMs: expect.any(Number) },
        { server: 'kb', tool: 'search_kb', isError: false, latencyMs: expect.any(Number) },
      ],
      stopReason: 'end_turn',
      deadServers: [],
    });
    expect(new Set(model.authorization)).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(model.requests[0]!.tools!.map(({ name }) => name)).toEqual([
      'get_customer',
      'search_kb',
    ]);
    expect(model.requests[1]!.messages.at(-1)).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_0',
          content: [{ type: 'text', text: 'John' }],
          is_error: false,
        },
      ],
    });
  });

  it('prints the answer alone on stdout, and its progress on stderr', async () => {
    const crm = await toolServer('crm', get);
    const model = await scriptedModel(calls(['get_customer', { id: 'private' }]), answers('John'));
    const { stdout, stderr } = await run({ servers: { crm: crm.url }, model: model.url });
    expect(stdout).toBe('John\n');
    expect(stderr).toContain('connected to crm');
    expect(stderr).toContain('crm.get_customer: ok');
    expect(stderr).not.toContain('private');
    expect(stderr).not.toContain('John');
  });

  it('gives the same answer when the model streams', async () => {
    const crm = await toolServer('crm', get);
    const model = await scriptedModel(calls(['get_customer', { id: 'C-1' }]), answers('John'));
    const args = ['--stream'];
    const { stdout } = await run({ servers: { crm: crm.url }, model: model.url, args });
    expect(stdout).toBe('John\n');
    expect(model.requests.every(({ stream }) => stream)).toBe(true);
  });

  it('runs the tool calls of a turn at the same time, and answers them in their order', async () => {
    let open = 0;
    let mostOpen = 0;
    const slow = (name: string, ms: number): TestTool => ({
      name,
      run: async () => {
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        await sleep(ms);
        open -= 1;
        return says(name);
      },
    });
    const a = await toolServer('a', slow('one', 150), slow('two', 50));
    const b = await toolServer('b', slow('three', 100));
    const model = await scriptedModel(calls(['one'], ['two'], ['three']), answers('done'));
    await run({ servers: { a: a.url, b: b.url }, model: model.url });
    expect(mostOpen).toBe(3);
    const texts = JSON.stringify(lastMessage(model)).match(/"text":"\w+"/g);
    expect(texts).toEqual(['"text":"one"', '"text":"two"', '"text":"three"']);
  });

  it('sends each call to the right server when two have a tool of the same name', async () => {
    const crm = await toolServer('crm', { name: 'find', run: () => says('from crm') });
    const kb = await toolServer('kb', { name: 'find', run: () => says('from kb') });
    const model = await scriptedModel(calls(['kb__find'], ['crm__find']), answers('done'));
    const servers = { crm: crm.url, kb: kb.url };
    const { stdout } = await run({ servers, model: model.url, args: ['--json'] });
    const toolsCalled = JSON.parse(stdout).toolCalls.map(
      ({ server, tool }: Record<string, string>) => `${server}.${tool}`,
    );
    expect(toolsCalled).toEqual(['kb.find', 'crm.find']);
    expect(JSON.stringify(lastMessage(model))).toMatch(/from kb.*from crm/);
    expect(model.requests[0]!.tools!.map(({ description }) => description)).toEqual([
      '[crm: find] find',
      '[kb: find] find',
    ]);
  });

  it('goes on without a dead server, and says so to the user and to the model [agent:dead-server:survived]', async () => {
    const crm = await toolServer('crm', get);
    const gone = await listen(() => undefined);
    await gone.stop();
    const model = await scriptedModel(answers('Without the orders: John'));
    const servers = { crm: crm.url, orders: gone.url };
    const { exitCode, stdout, stderr } = await run({ servers, model: model.url, args: ['--json'] });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('going on without orders: it cannot be reached (ECONNREFUSED)');
    expect(model.requests[0]!.system).toContain('- orders: it cannot be reached');
    expect(JSON.parse(stdout).deadServers).toEqual([
      { server: 'orders', reason: 'it cannot be reached (ECONNREFUSED)' },
    ]);
  });

  it('tells the model of tools that fail, that break, that are slow and that are not there', async () => {
    const crm = await toolServer(
      'crm',
      { name: 'fails', run: () => ({ ...says('no such customer'), isError: true }) },
      {
        name: 'breaks',
        run: () => {
          throw new Error('broken');
        },
      },
      { name: 'hangs', run: () => sleep(5_000, says('late'), { ref: false }) },
    );
    const turn = calls(['fails'], ['breaks'], ['hangs'], ['unknown'], ['fails', 'no object']);
    const model = await scriptedModel(turn, answers('sorry'));
    const { exitCode, stdout } = await run({
      servers: { crm: crm.url },
      model: model.url,
      args: ['--json'],
      environment: { TOOL_TIMEOUT_MS: '200' },
    });
    expect(exitCode).toBe(0);
    expect(lastMessage(model)).toMatchObject({
      content: [
        { is_error: true, content: [{ text: 'no such customer' }] },
        { is_error: true, content: [{ text: 'broken' }] },
        { is_error: true, content: 'The call failed: it did not answer in time.' },
        { is_error: true, content: 'There is no tool unknown.' },
        { is_error: true, content: 'The input must be a JSON object.' },
      ],
    });
    const { toolCalls } = JSON.parse(stdout);
    expect(toolCalls).toHaveLength(5);
    expect(toolCalls[3]).toMatchObject({ server: '', tool: 'unknown', isError: true });
  });

  it('goes on when a server dies in the middle of a run', async () => {
    const crm = await toolServer('crm', get);
    const kb = await toolServer('kb', {
      name: 'search_kb',
      run: async () => {
        await crm.stop();
        running.splice(running.indexOf(crm), 1);
        return says('KB-005');
      },
    });
    const model = await scriptedModel(calls(['search_kb']), calls(['get_customer']), answers('ok'));
    const servers = { crm: crm.url, kb: kb.url };
    const { exitCode, stdout } = await run({ servers, model: model.url });
    expect([exitCode, stdout]).toEqual([0, 'ok\n']);
    expect(JSON.stringify(lastMessage(model))).toContain('it cannot be reached');
  });
});

describe('the reasons for which a model stops', () => {
  async function runWith(...turns: Turn[]): Promise<Run & { model: ScriptedModel }> {
    const crm = await toolServer('crm', get);
    const model = await scriptedModel(...turns);
    return { ...(await run({ servers: { crm: crm.url }, model: model.url })), model };
  }

  it('takes a stop sequence for the end', async () => {
    const { exitCode, stdout } = await runWith(answers('done', 'stop_sequence'));
    expect([exitCode, stdout]).toEqual([0, 'done\n']);
  });

  it('lets a text go on that was cut off, and joins its parts', async () => {
    const { exitCode, stdout, model } = await runWith(
      answers('One, ', 'max_tokens'),
      answers('two'),
    );
    expect([exitCode, stdout]).toEqual([0, 'One, two\n']);
    expect(lastMessage(model)).toMatchObject({ role: 'user' });
  });

  it('never runs a tool call that was cut off, but has it repeated', async () => {
    const { exitCode, stdout, model } = await runWith(
      { ...calls(['get_customer', { cust: 'C' }]), stop_reason: 'max_tokens' },
      answers('done'),
    );
    expect([exitCode, stdout]).toEqual([0, 'done\n']);
    expect(lastMessage(model)).toMatchObject({
      content: [
        { type: 'tool_result', is_error: true, content: expect.stringContaining('Not run') },
      ],
    });
  });

  it('lets a paused turn go on with nothing added', async () => {
    const { stdout, model } = await runWith(answers('One, ', 'pause_turn'), answers('two'));
    expect(stdout).toBe('One, two\n');
    expect(lastMessage(model)).toMatchObject({ role: 'assistant' });
  });

  it.each([
    ['refusal', 'The model refused to answer'],
    ['model_context_window_exceeded', 'does not fit into the model any more'],
    ['tool_use', 'The model stopped for a tool, but named none'],
    ['something_new', 'The model stopped for an unknown reason'],
  ])('gives up after %s, with what there is of an answer', async (stopReason, why) => {
    const { exitCode, stdout, stderr } = await runWith(answers('I began', stopReason));
    expect([exitCode, stdout]).toEqual([3, 'I began\n']);
    expect(stderr).toContain(why);
  });

  it('gives up when the model spends all of its tokens without a word', async () => {
    const { exitCode, stderr } = await runWith({ content: [], stop_reason: 'max_tokens' });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('MAX_TOKENS');
  });

  it('stops a model that never comes to an end, without a call whose result nobody reads', async () => {
    let runs = 0;
    const crm = await toolServer('crm', {
      name: 'get_customer',
      run: () => {
        runs += 1;
        return says('John');
      },
    });
    const model = await scriptedModel(calls(['get_customer']));
    const { exitCode, stdout, stderr } = await run({
      servers: { crm: crm.url },
      model: model.url,
      args: ['--max-turns', '3', '--json'],
    });
    expect(exitCode).toBe(3);
    expect([model.requests.length, runs]).toEqual([3, 2]);
    expect(JSON.parse(stdout)).toMatchObject({ answer: '', turns: 3, stopReason: 'turn_limit' });
    expect(stderr).toContain('no answer after 3 turns');
  });
});

describe('what keeps the agent from working', () => {
  it.each([
    [401, 'nope', 'The access token is not accepted by the model (401)'],
    [403, 'not subscribed', 'The model call failed (403): not subscribed'],
    [429, 'budget is used up', 'The model call failed (429): budget is used up'],
    [500, `a\nb ${TOKEN}`, 'The model call failed (500): a b [token]'],
  ])('is said in one line when the model answers %i', async (status, message, line) => {
    const crm = await toolServer('crm', get);
    const model = await scriptedModel({ status, message });
    const { exitCode, stdout, stderr } = await run({ servers: { crm: crm.url }, model: model.url });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(line);
  });

  it('is said in one line when the model is not there', async () => {
    const crm = await toolServer('crm', get);
    const gone = await listen(() => undefined);
    await gone.stop();
    const { exitCode, stderr } = await run({ servers: { crm: crm.url }, model: gone.url });
    expect(exitCode).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('The model cannot be reached');
  });

  it('is said in one line when no server takes the token, and the model is not asked', async () => {
    const refusing = await listen((_request, response) => response.writeHead(401).end());
    running.push(refusing);
    const model = await scriptedModel(answers('x'));
    const servers = { crm: refusing.url, kb: refusing.url };
    const { exitCode, stderr } = await run({ servers, model: model.url });
    expect(exitCode).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'No MCP server can be used (crm: the access token is not accepted (401); kb: the access token is not accepted (401))',
    );
    expect(model.requests).toEqual([]);
  });

  it('is said in one line when the command line or the environment is wrong', async () => {
    const setting = { servers: { a: 'http://127.0.0.1:9' }, model: 'http://127.0.0.1:9' };
    for (const args of [['--max-turns', '0'], ['--max-turns', 'x'], ['--nope'], ['one', 'two']]) {
      expect((await run({ ...setting, args })).exitCode).toBe(2);
    }
    const { exitCode, stderr } = await run({ ...setting, environment: { GATEHOUSE_TOKEN: '' } });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^GATEHOUSE_TOKEN is not set.*\n$/);
    expect((await run({ ...setting, args: ['--help'] })).exitCode).toBe(0);
  });

  it('takes the question from the argument, else the option, else the environment', async () => {
    const crm = await toolServer('crm', get);
    const model = await scriptedModel(answers('x'));
    const environment = { QUESTION: 'three' };
    const setting = { servers: { crm: crm.url }, model: model.url, environment };
    await run({ ...setting, args: ['one', '--question', 'two'] });
    await run({ ...setting, args: ['--question', 'two'] });
    await run(setting);
    const asked = model.requests.map(({ messages }) => messages[0]!.content);
    expect(asked).toEqual(['one', 'two', 'three']);
  });

  it('ends at once when the user interrupts it, whatever it waits for', async () => {
    const silent = await listen(() => undefined);
    running.push(silent);
    const crm = await toolServer('crm', {
      name: 'hangs',
      run: () => sleep(5_000, says('late'), { ref: false }),
    });
    const hanging = await scriptedModel(calls(['hangs']), answers('x'));
    for (const setting of [
      { servers: { crm: silent.url }, model: hanging.url },
      { servers: { crm: crm.url }, model: silent.url },
      { servers: { crm: crm.url }, model: hanging.url },
    ]) {
      const interrupt = new AbortController();
      setTimeout(() => interrupt.abort(), 300);
      const { exitCode, stderr } = await run({ ...setting, signal: interrupt.signal });
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/Interrupted\n$/);
    }
  });
});
