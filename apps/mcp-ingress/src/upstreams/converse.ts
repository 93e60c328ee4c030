import { GatewayError } from '@gatehouse/contracts';
import type { PublishedTool, UpstreamTool } from '@gatehouse/contracts';
import { ProtocolError } from '@modelcontextprotocol/client';
import type { Answers, Asks } from '../asks/ask.js';
import type { Askable } from '../asks/askable.js';
import { MAX_ROUNDS } from '../asks/round.js';
import type { Round } from '../asks/round.js';
import { isObject } from '../json/is-object.js';
import type { BackendCall, LogListener, Reply } from '../backends/backend.js';
import { hideSecrets } from '../backends/hide-secrets.js';
import type { AskCaller } from './held-call.js';
import { askedFirst, asksIn, vetted } from './upstream-asks.js';
import type { Asking } from './upstream-asks.js';
import { passableLog } from './passable-log.js';
import type { UpstreamLogs, UpstreamRequest } from './upstream-session.js';

/** Whoever is asked sets no deadline for the call: what limits it is how long it works between. In ms. */
const CONVERSATION_MS = 3_600_000;

/** How a call goes about. */
export interface Conversation {
  readonly call: BackendCall;
  readonly tool: UpstreamTool;
  readonly asking: Asking;
  /** Asks the caller while the call is under way; null: nobody is asked. */
  readonly ask: AskCaller | null;
  readonly signal: AbortSignal;
}

/** What it needs of others. */
export interface ConversationPeers {
  send(request: UpstreamRequest): Promise<Record<string, unknown>>;
  /** What must not be seen in what the server says. */
  secrets(signal: AbortSignal): Promise<readonly string[]>;
}

/**
 * Calls a tool of an upstream server, or what is governed as one. What that asks while it is called is put to the caller at once. What it
 * asks by its result is what the call comes to, for a caller that comes back with answers; any other is asked
 * here, and the tool called again with the answers.
 * @throws what `send` throws, and GatewayError `ask_refused` or `capability_missing` where nobody is asked.
 */
export async function converse(
  conversation: Conversation,
  peers: ConversationPeers,
): Promise<Reply> {
  const { call, asking, signal } = conversation;
  const refused: GatewayError[] = [];
  const { log } = call.caller;
  const hidden = log ? await peers.secrets(signal) : [];
  const onLog = log && { level: log.level, tell: passing(log, hidden) };
  let round: Pick<Round, 'answers' | 'state'> | null = call.caller.round;
  for (let number = 0; number < MAX_ROUNDS; number += 1) {
    const request = requestOf(conversation, round, {
      onAsk: putTo(conversation, peers, refused),
      onUnclearAsk: () => void refused.push(unclear()),
    });
    const sent = { ...request, ...(onLog ? { onLog } : {}) };
    const result = await peers.send(sent).catch((error: unknown) => {
      // What the server makes of it that nobody was asked is not the reason.
      throw (error instanceof ProtocolError && refused[0]) || error;
    });
    const input = asksIn(result, asking);
    hideSecrets(input?.asks ?? result, await peers.secrets(signal));
    if (!input) return replyOf(result, call.tool, refused);
    if (asking.askable.how !== 'directly') return { status: 200, body: null, asks: input };
    round = { answers: await answersOf(input.asks, asking.askable, signal), state: input.state };
  }
  const message = `The tool has asked ${MAX_ROUNDS} times, and asks again`;
  throw askedFirst(new GatewayError('ask_refused', message));
}

function requestOf(
  { call, tool, ask, signal }: Conversation,
  round: Pick<Round, 'answers' | 'state'> | null,
  listeners: Pick<UpstreamRequest, 'onAsk' | 'onUnclearAsk'>,
): UpstreamRequest {
  const { progress } = call.caller;
  return {
    method: methodOf(call.tool),
    params: {
      ...askedBy(call, tool),
      ...(round?.answers ? { inputResponses: round.answers } : {}),
      ...(typeof round?.state === 'string' ? { requestState: round.state } : {}),
    },
    signal,
    timeoutMs: ask ? CONVERSATION_MS : call.timeoutMs,
    ...(progress ? { onProgress: progress } : {}),
    ...(ask ? listeners : {}),
  };
}

/** Passes on to the caller what it may hear of what the server logs. */
function passing(log: LogListener, secrets: readonly string[]): UpstreamLogs['tell'] {
  return (said) => {
    const message = passableLog(said, log, secrets);
    if (message) log.tell(message);
  };
}

/** What is asked of an upstream server for what is governed as a tool. */
export function methodOf(tool: BackendCall['tool']): UpstreamRequest['method'] {
  return 'itemMethod' in tool ? tool.itemMethod : 'tools/call';
}

/**
 * A tool or a prompt is asked for by its name, with arguments; what else there is by arguments alone. Its name is
 * that which its server gives it, also where an argument of it is completed.
 */
function askedBy(
  { tool, request }: BackendCall,
  { tool: name }: UpstreamTool,
): UpstreamRequest['params'] {
  const given = { ...request.arguments };
  const method = methodOf(tool);
  if (method === 'tools/call' || method === 'prompts/get') return { name, arguments: given };
  const { ref } = given;
  const isOfPrompt = isObject(ref) && ref['type'] === 'ref/prompt';
  return isOfPrompt ? { ...given, ref: { ...ref, name } } : given;
}

/** What the server asks while it is called, put to the caller as it may be seen. */
function putTo(
  { asking, ask: putToCaller }: Conversation,
  peers: ConversationPeers,
  refused: GatewayError[],
): NonNullable<UpstreamRequest['onAsk']> {
  return async (asked, signal) => {
    try {
      const ask = vetted(asked, asking);
      hideSecrets(ask, await peers.secrets(signal));
      if (!putToCaller) throw new GatewayError('ask_refused');
      return await putToCaller(ask, signal);
    } catch (error) {
      // Anything else is no refusal: the call is over, or the server does not wait for the answer any more.
      if (error instanceof GatewayError) refused.push(error);
      throw error;
    }
  };
}

function unclear(): GatewayError {
  const message =
    'It cannot be told which of the tools that are called of this MCP server asks: call them one after the other';
  return new GatewayError('ask_refused', message);
}

/** One after the other: it is one person who is asked. */
async function answersOf(
  asks: Asks,
  { ask }: Extract<Askable, { how: 'directly' }>,
  signal: AbortSignal,
): Promise<Answers> {
  const answers: [string, Answers[string]][] = [];
  try {
    for (const [key, each] of Object.entries(asks)) answers.push([key, await ask(each, signal)]);
  } catch (error) {
    throw askedFirst(error);
  }
  return Object.fromEntries(answers);
}

/** A tool that fails since nobody was asked says so in words of the gate’s own. */
function replyOf(
  result: Record<string, unknown>,
  { annotations }: PublishedTool,
  [refusal]: readonly GatewayError[],
): Reply {
  const isError = result['isError'] === true;
  if (refusal && isError) throw refusal;
  // A failure of a tool that only reads is one to try again; of another, nobody knows what it changed.
  return { status: isError && annotations.readOnlyHint ? 400 : 200, body: result };
}
