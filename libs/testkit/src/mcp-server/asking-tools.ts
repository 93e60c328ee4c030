import type { SampleMcpCall, SampleMcpResult, SampleMcpTool } from './sample-mcp.js';

/** What a tool asks of its client's side, by keys of its own. */
export type SampleAsks = Readonly<
  Record<string, { readonly method: string; readonly params: Record<string, unknown> }>
>;

/** Tools that ask something before they answer. They are there for a test that adds them. */
export const ASKING_TOOLS: readonly SampleMcpTool[] = [
  {
    name: 'book',
    description: 'Books a table, under a name that it asks for. There is no table 0.',
    inputSchema: { type: 'object', properties: { table: { type: 'string' } } },
  },
  {
    name: 'ask',
    description: 'Asks what it is told to, in as many rounds, and tells the answers.',
    inputSchema: { type: 'object', properties: { rounds: { type: 'array' } } },
    annotations: { readOnlyHint: true },
  },
];

const NAME_FORM = {
  type: 'object',
  properties: { name: { type: 'string', title: 'Name' } },
  required: ['name'],
};

/** Null for a tool that is none of these. */
export async function callAskingTool(
  tool: string,
  call: SampleMcpCall,
): Promise<SampleMcpResult | null> {
  if (tool === 'book') {
    const params = { message: 'Under which name?', requestedSchema: NAME_FORM };
    const { who } = await call.ask({ who: { method: 'elicitation/create', params } });
    if (call.arguments['table'] === '0') throw invalidParams('There is no such table');
    return text(`booked: ${JSON.stringify(who)}`);
  }
  if (tool !== 'ask') return null;
  const rounds = call.arguments['rounds'];
  let answers: object = {};
  for (const asks of Array.isArray(rounds) ? rounds : []) {
    answers = { ...answers, ...(await call.ask(asks)) };
  }
  return text(JSON.stringify(answers));
}

/** Both SDKs answer with the code of what is thrown (JSON-RPC 2.0, section 5.1). */
function invalidParams(message: string): Error {
  return Object.assign(new Error(message), { code: -32_602 });
}

function text(words: string): SampleMcpResult {
  return { content: [{ type: 'text', text: words }] };
}
