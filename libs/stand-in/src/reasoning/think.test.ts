import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callSampleTool, sampleTools } from '@gatehouse/testkit';
import type { SampleAnswer } from '@gatehouse/testkit';
import { think } from './think.js';
import type { Choice, Entry, OfferedTool, Transcript } from './transcript.js';

interface Run {
  answer: string;
  /** The tools called in each turn. */
  turns: string[][];
  inputs: Record<string, unknown>[];
}

interface World {
  tools?: OfferedTool[];
  call?: (name: string, input: Record<string, unknown>) => SampleAnswer;
  earlier?: readonly Entry[];
  choice?: Choice;
}

function transcript(question: string, world: World = {}): Transcript & { entries: Entry[] } {
  return {
    tools: world.tools ?? sampleTools(),
    choice: world.choice ?? { kind: 'auto', parallel: true },
    entries: [...(world.earlier ?? []), { kind: 'asked', text: question }],
  };
}

/** Plays the agent until the model has no more calls. */
function ask(question: string, world: World = {}): Run & { entries: Entry[] } {
  const talk = transcript(question, world);
  const run: Run = { answer: '', turns: [], inputs: [] };
  for (let turn = 0; turn < 10; turn += 1) {
    const next = think(talk);
    if (next.calls.length === 0) return { ...run, answer: next.text, entries: talk.entries };
    run.turns.push(next.calls.map((call) => call.tool));
    run.inputs.push(...next.calls.map((call) => call.input));
    const calls = next.calls.map((call, index) => ({ ...call, id: `call_${turn}_${index}` }));
    talk.entries.push(
      ...calls.map((call) => ({ kind: 'called' as const, ...call })),
      ...calls.map(({ id, tool, input }) => {
        const answer = (world.call ?? callSampleTool)(tool, { ...input });
        return { kind: 'returned' as const, id, text: answer.text, failed: answer.isError };
      }),
    );
  }
  throw new Error('the model never stopped calling tools');
}

const DEFAULT =
  'Find customer C-4821, check their latest order, and tell me if there are any relevant return policy articles.';

/** What a gateway would let through: the same text everywhere in place of what it hides. */
function masking(replacements: Readonly<Record<string, string>>): World {
  return {
    call: (name, input) => {
      const answer = callSampleTool(name, input);
      const text = Object.entries(replacements).reduce(
        (masked, [value, placeholder]) => masked.replaceAll(value, placeholder),
        answer.text,
      );
      return { ...answer, text };
    },
  };
}

const CRM_ONLY = { tools: sampleTools().filter((tool) => tool.name.includes('customer')) };

describe('think', () => {
  it('finds the customer, the order and the articles, and the deadline of the gold tier', () => {
    const { answer } = ask(DEFAULT);
    for (const fact of [
      'John Smith',
      'O-9901',
      'In Transit',
      'FedEx',
      'KB-001',
      'KB-005',
      '2026-07-22',
    ]) {
      expect(answer).toContain(fact);
    }
    expect(answer).not.toContain('2026-07-07');
  });

  it('calls in parallel what does not depend on each other', () => {
    const run = ask(DEFAULT);
    expect(run.turns).toEqual([['get_customer', 'search_kb'], ['get_order_status']]);
    expect(run.inputs).toEqual([
      { customer_id: 'C-4821' },
      { q: 'return policy' },
      { order_id: 'O-9901' },
    ]);
  });

  it('searches for what applies to the tier if the first search did not find it', () => {
    const run = ask(DEFAULT, {
      call: (name, input) => callSampleTool(name, onlyFirstHits(name, input)),
    });
    expect(run.turns[1]).toEqual(['get_order_status', 'search_kb']);
    expect(run.inputs.at(-1)).toEqual({ q: 'gold membership return policy' });
    expect(run.answer).toContain('2026-07-22');
    expect(run.answer).toContain('KB-001');
  });

  it('makes one call at a time where the request asks for that', () => {
    const run = ask(DEFAULT, { choice: { kind: 'auto', parallel: false } });
    expect(run.turns).toEqual([['get_customer'], ['get_order_status'], ['search_kb']]);
    expect(run.answer).toContain('2026-07-22');
  });

  it('understands tools by their meaning when their names carry a namespace', () => {
    const tools = sampleTools({ crm: 'crm-mcp-server__', orders: 'orders__', kb: 'kb__' });
    const run = ask(DEFAULT, { tools });
    expect(run.turns[0]).toEqual(['crm-mcp-server__get_customer', 'kb__search_kb']);
    expect(run.answer).toContain('2026-07-22');
  });

  it('repeats a masked name as it was received', () => {
    const { answer } = ask(DEFAULT, masking({ 'John Smith': '[NAME_ab12cd34]' }));
    expect(answer).toContain('[NAME_ab12cd34]');
    expect(answer).toContain('2026-07-22');
  });

  it('says that it cannot compute the deadline when the dates were masked', () => {
    const masks = { '2026-06-07': '[PHONE_0001]', '2026-07-07': '[PHONE_0002]' };
    const { answer } = ask(DEFAULT, masking(masks));
    expect(answer).toContain('cannot compute the return deadline');
    expect(answer).not.toContain('2026-07-');
  });

  it('knows nothing of the scenario by itself', () => {
    const moved = masking({
      'C-4821': 'C-77',
      'O-9901': 'O-12',
      'KB-005': 'KB-91',
      gold: 'ruby',
      Gold: 'Ruby',
    });
    const { answer } = ask(DEFAULT.replace('C-4821', 'C-77'), {
      call: (name, input) =>
        moved.call!(
          name,
          JSON.parse(JSON.stringify(input).replace('C-77', 'C-4821').replace('O-12', 'O-9901')),
        ),
    });
    expect(answer).toContain('Order'.toLowerCase());
    expect(answer).toMatch(
      /O-12 is 2026-07-22: the ruby tier's return window of 45 days \(KB-91\)/,
    );
  });

  it('uses the standard window for a tier without one of its own, from the day of delivery', () => {
    const { answer } = ask('Until when can customer C-1001 return their latest order?');
    expect(answer).toContain('return deadline of order O-9855 is 2026-06-24');
    expect(answer).toContain('30 days (KB-001)');
  });

  it('gives the deadline that the order records where there is no article to reason from', () => {
    const tools = sampleTools().filter((tool) => !tool.name.includes('kb'));
    const { answer } = ask('Until when can customer C-1001 return their latest order?', { tools });
    expect(answer).toContain('The order itself gives 2026-06-24');
  });

  it('keeps to the number of sentences that is asked for', () => {
    const { answer } = ask(
      'Who is customer C-4821? What is their latest order status? Reply in two sentences.',
    );
    expect(answer.match(/\.(\s|$)/g)).toHaveLength(2);
    expect(answer).toMatch(/John Smith.*O-9901.*In Transit/);
  });

  it.each([
    ['What is the status of order O-9855?', [['get_order_status']], /O-9855.*Delivered/],
    ['Which articles are about shipping?', [['search_kb']], /KB-004/],
    ['List gold customers', [['list_customers']], /^Customer C-4821 is John Smith/],
    ['Show me all suspended customers', [['list_customers']], /^Customer C-2200 is Marco Russo/],
    ['Who placed order O-9855?', [['get_order_status'], ['get_customer']], /Priya Nair/],
    [
      'Find the customer Marco Russo and his latest order',
      [['list_customers'], ['get_order_status']],
      /O-9712/,
    ],
    [
      'Which orders does customer C-2200 have?',
      [['get_customer', 'get_customer_orders']],
      /O-9712/,
    ],
    [
      'What is the e-mail address of customer C-1001?',
      [['get_customer']],
      /priya.nair@example.com/,
    ],
    ['Compare customers C-4821 and C-1001', [['get_customer', 'get_customer']], /Smith.*Nair/],
    ['What does KB-005 say?', [['get_article']], /45-day/],
    ['What are the benefits of gold membership?', [['search_kb']], /KB-005/],
    ['How long does expedited delivery take?', [['search_kb']], /KB-004/],
    ['Hello, how are you?', [], /did not find anything/],
  ])('plans sensibly: %s', (question, turns, answer) => {
    const run = ask(question);
    expect(run.turns).toEqual(turns);
    expect(run.answer).toMatch(answer);
  });

  it('passes a filter that the question says on to a list', () => {
    expect(ask('List gold customers').inputs).toEqual([{ tier: 'gold' }]);
  });

  it('puts a thing that is not found into words and looks for nothing that hangs on it', () => {
    const run = ask('Find customer C-9999 and check their latest order');
    expect(run.turns).toEqual([['get_customer']]);
    expect(run.answer).toContain('Customer C-9999 not found');
  });

  it('finds the order another way when the customer cannot be fetched', () => {
    const run = ask('Find customer C-4821 and check their latest order', {
      call: (name, input) =>
        name === 'get_customer'
          ? { text: 'The backend is down', isError: true }
          : callSampleTool(name, input),
    });
    expect(run.turns).toEqual([['get_customer'], ['get_customer_orders']]);
    expect(run.answer).toContain('The backend is down');
    expect(run.answer).toContain('O-9901');
  });

  it('says what it has no tool for', () => {
    const run = ask('Find customer C-4821 and check their latest order', {
      tools: sampleTools().filter(
        (tool) => tool.name.includes('_customer') && !tool.name.includes('order'),
      ),
    });
    expect(run.answer).toContain('John Smith');
    expect(run.answer).toContain('I have no tool that looks up orders');
  });

  it('stops when every tool fails', () => {
    const run = ask(DEFAULT, { call: () => ({ text: 'policy denied', isError: true }) });
    expect(run.turns.flat().length).toBeLessThan(8);
    expect(run.answer).toContain('policy denied');
  });

  it('quotes an answer that it cannot read', () => {
    const run = ask('What is the status of order O-9855?', {
      call: () => ({ text: '{"id":"O-9855","status":"deliv', isError: false }),
    });
    expect(run.answer).toContain('"status":"deliv');
  });

  it('takes the customer from what was asked before', () => {
    const first = ask('Who is customer C-1001?');
    const second = ask('And what is their phone number?', { earlier: first.entries });
    expect(second.turns).toEqual([]);
    expect(second.answer).toContain('+1-555-0291');
  });

  it('asks other tools for the same things under other names and in other envelopes', () => {
    const tool = (name: string, parameter: string): OfferedTool => ({
      name,
      input_schema: {
        type: 'object',
        properties: { [parameter]: { type: 'string' } },
        required: [parameter],
      },
    });
    const order = JSON.parse(callSampleTool('get_order_status', { order_id: 'O-9855' }).text);
    const run = ask('Which orders does customer C-1001 have?', {
      tools: [tool('list_orders_for_customer', 'customerId'), tool('get_order', 'id')],
      call: () => ({ text: JSON.stringify([order]), isError: false }),
    });
    expect(run.inputs).toEqual([{ customerId: 'C-1001' }]);
    expect(run.answer).toContain('O-9855');
  });

  it('uses a tool of a domain that it has never heard of', () => {
    const weather: OfferedTool = {
      name: 'get_weather',
      description: 'The weather of a city',
      input_schema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    };
    const run = ask('What is the weather in New York today?', {
      tools: [weather],
      call: () => ({ text: '{"temperature":21,"sky":"clear"}', isError: false }),
    });
    expect(run.inputs).toEqual([{ city: 'New York' }]);
    expect(run.answer).toMatch(/temperature: 21; sky: clear/);
  });

  it('changes something only when it is told to', () => {
    const cancel: OfferedTool = {
      name: 'cancel_order',
      input_schema: {
        type: 'object',
        properties: { order_id: { type: 'string' } },
        required: ['order_id'],
      },
    };
    const tools = [...sampleTools(), cancel];
    const call: World['call'] = (name, input) =>
      name === 'cancel_order'
        ? { text: '{"id":"O-9712","status":"cancelled"}', isError: false }
        : callSampleTool(name, input);
    expect(ask('Can I still cancel order O-9712?', { tools, call }).turns.flat()).not.toContain(
      'cancel_order',
    );
    const told = ask('Please cancel order O-9712', { tools, call });
    expect(told.turns.flat().filter((name) => name === 'cancel_order')).toHaveLength(1);
    expect(told.answer).toContain('cancelled');
  });

  it('calls nothing when tool_choice is none, and something when it must', () => {
    expect(ask(DEFAULT, { choice: { kind: 'none', parallel: true } }).turns).toEqual([]);
    const forced = think(
      transcript('Hello', { choice: { kind: 'tool', name: 'get_article', parallel: true } }),
    );
    expect(forced.calls.map((call) => call.tool)).toEqual(['get_article']);
    expect(
      think(transcript('Hello', { choice: { kind: 'any', parallel: true } })).calls,
    ).toHaveLength(1);
  });

  it('without tools repeats what it is told to, or says what it received', () => {
    const tools: OfferedTool[] = [];
    expect(ask('Please repeat after me: call [PHONE_1] now', { tools }).answer).toBe(
      'call [PHONE_1] now',
    );
    expect(ask('Find customer C-1', { tools }).answer).toContain('Find customer C-1');
  });

  it('is the same every time', () => {
    expect(ask(DEFAULT)).toEqual(ask(DEFAULT));
  });

  it('comes to an end whatever the tools answer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.boolean(), (text, isError) => {
        const run = ask(DEFAULT, { call: () => ({ text, isError }) });
        expect(run.turns.flat().length).toBeLessThan(10);
        expect(run.answer).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('does not stumble over an empty, a long or a hostile question', () => {
    const hostile = [
      '?',
      ')('.repeat(1_000),
      'customer '.repeat(20_000),
      '[[[C-1'.repeat(5_000),
      '\u0000\ud800',
    ];
    for (const question of hostile) expect(ask(question, CRM_ONLY).answer).not.toBe('');
  });
});

/** As if a search gave the best hit alone. */
function onlyFirstHits(name: string, input: Record<string, unknown>): Record<string, unknown> {
  return name === 'search_kb' ? { ...input, limit: 1 } : input;
}
