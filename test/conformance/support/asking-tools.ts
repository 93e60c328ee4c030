import { CLIENT_CAPABILITIES_META_KEY, inputRequired } from '@modelcontextprotocol/server';
import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';

type InputRequests = NonNullable<Parameters<typeof inputRequired>[0]['inputRequests']>;
type Field = Readonly<Record<string, unknown>>;

/** The suite is no support agent: it may call what only reads. */
const annotations = { readOnlyHint: true };

const NAME = { user_name: elicit('What is your name?', { name: { type: 'string' } }) };
const CONFIRM = { confirm: elicit('Please confirm', { ok: { type: 'boolean' } }) };
const ROOTS = { client_roots: inputRequired.listRoots() };
const GREETING = { greeting: sample('Generate a greeting', 50) };
const DEFAULTS = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};
const TITLED = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
  { const: 'value3', title: 'Third' },
];
const OPTIONS = ['option1', 'option2', 'option3'];
const ENUMS = {
  untitledSingle: { type: 'string', enum: OPTIONS },
  titledSingle: { type: 'string', oneOf: TITLED },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
  titledMulti: { type: 'array', items: { anyOf: TITLED } },
};

/** Tools that ask something before they answer, as the suite wants to be asked. */
export function addAskingTools(server: McpServer): void {
  const asks: Readonly<Record<string, InputRequests>> = {
    test_input_required_result_elicitation: NAME,
    test_input_required_result_sampling: {
      capital_question: sample('What is the capital of France?', 100),
    },
    test_input_required_result_list_roots: ROOTS,
    test_input_required_result_request_state: CONFIRM,
    test_input_required_result_tampered_state: CONFIRM,
    test_input_required_result_multiple_inputs: { ...NAME, ...GREETING, ...ROOTS },
    test_missing_capability: GREETING,
    test_streaming_elicitation: NAME,
    test_elicitation_sep1034_defaults: { form: elicit('Please review', DEFAULTS) },
    test_elicitation_sep1330_enums: { form: elicit('Please choose', ENUMS) },
  };
  for (const [name, requests] of Object.entries(asks)) {
    register(server, name, (context) => asked(context, requests));
  }
  register(server, 'test_input_required_result_capabilities', (context) => {
    const envelope: Readonly<Record<string, unknown>> = { ...context.mcpReq.envelope };
    const { sampling } = Object(envelope[CLIENT_CAPABILITIES_META_KEY]);
    return asked(context, sampling ? GREETING : NAME);
  });
  register(server, 'test_input_required_result_multi_round', multiRound);
  addTold(server);
}

/** Tools that are told what to ask. */
function addTold(server: McpServer): void {
  const described = (name: string) => ({ description: `Asks as ${name} is to`, annotations });
  const fields = { username: { type: 'string' }, email: { type: 'string' } };
  server.registerTool(
    'test_elicitation',
    { ...described('test_elicitation'), inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => asked(context, { user: elicit(message, fields) }),
  );
  server.registerTool(
    'test_sampling',
    { ...described('test_sampling'), inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, context) => asked(context, { answer: sample(prompt, 100) }),
  );
}

function register(
  server: McpServer,
  name: string,
  answer: (context: ServerContext) => ReturnType<typeof asked>,
): void {
  const description = `Asks as ${name} is to`;
  server.registerTool(name, { description, annotations, inputSchema: z.object({}) }, (_, context) =>
    answer(context),
  );
}

/** Asks, unless all of it is answered; the state says that it was this server that asked. */
function asked({ mcpReq }: ServerContext, inputRequests: InputRequests, state = 'asked') {
  const answers = mcpReq.inputResponses ?? {};
  const isAnswered = Object.keys(inputRequests).every((key) => Object.hasOwn(answers, key));
  if (!isAnswered) return inputRequired({ inputRequests, requestState: state });
  const echoed = mcpReq.requestState() === state ? 'state-ok' : 'without state';
  return {
    content: [{ type: 'text' as const, text: `${echoed}: ${JSON.stringify(answers)}` }],
  };
}

function multiRound(context: ServerContext) {
  const color = {
    step2: elicit('Step 2: What is your favorite color?', { color: { type: 'string' } }),
  };
  const name = { step1: elicit('Step 1: What is your name?', { name: { type: 'string' } }) };
  const state = context.mcpReq.requestState();
  if (state === undefined) return asked(context, name, 'round 1');
  return asked(context, color, 'round 2');
}

function elicit(message: string, properties: Readonly<Record<string, Field>>) {
  const requestedSchema = { type: 'object', properties, required: Object.keys(properties) };
  return inputRequired.elicit({
    message,
    requestedSchema: requestedSchema as Parameters<
      typeof inputRequired.elicit
    >[0]['requestedSchema'],
  });
}

function sample(text: string, maxTokens: number) {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text } }],
    maxTokens,
  });
}
