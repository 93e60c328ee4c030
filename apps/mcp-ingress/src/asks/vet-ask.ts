import { GatewayError } from '@gatehouse/contracts';
import type { AskKind } from '@gatehouse/contracts';
import { concernsOf, hiddenIn } from '@gatehouse/service-kit';
import { isObject } from '../json/is-object.js';
import { kindOf } from './ask.js';
import type { Ask } from './ask.js';

/** More is not for a person to read, nor for a model that somebody else pays for. In bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * What a form must not ask for: it would pass through the client, and everything between (MCP 2026-07-28,
 * elicitation, user interaction model).
 */
const SECRET =
  /passw(or)?d|passphrase|pass ?code|secret|api ?key|access ?token|refresh ?token|auth ?token|bearer|private ?key|credential|card ?number|\bcvv\b|\bcvc\b|\bpin\b|\botp\b|one ?time ?(code|password)|seed ?phrase/i;

export interface AskRules {
  /** What the server may ask. */
  readonly kinds: readonly AskKind[];
  /** What the gate calls the server. */
  readonly server: string;
}

/**
 * What a server asks, as it may reach a person or a model: it says who asks, and holds nothing that is hidden
 * or talks a model into something.
 * @throws GatewayError `ask_refused`
 */
export function vetAsk(ask: Ask, { kinds, server }: AskRules): Ask {
  const kind = kindOf(ask);
  if (!kinds.includes(kind)) throw refused(`The tool may not ask for ${WANTED[kind]}`);
  const { params } = ask;
  if (Buffer.byteLength(JSON.stringify(params)) > MAX_BYTES) throw refused(`${ASKS} is too long`);
  // A prompt for a model is made of instructions.
  const concern = kind === 'sampling' ? hiddenIn(params) : concernsOf(params)[0];
  if (concern) throw refused(`${ASKS} ${concern.problem}`, concern.path);
  if (kind !== 'elicitation') return ask;
  const problem = params['mode'] === 'url' ? problemOfUrl(params['url']) : problemOfForm(params);
  if (problem) throw refused(problem);
  const message = `The MCP server "${server}" asks: ${textOf(params['message'])}`;
  return { ...ask, params: { ...params, message } };
}

const ASKS = 'What the tool asks';

const WANTED: Readonly<Record<AskKind, string>> = {
  elicitation: 'input of its user',
  sampling: 'what a model of its caller writes',
  roots: 'the folders that its caller works on',
};

function problemOfUrl(url: unknown): string | null {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  const isPlain = parsed?.protocol === 'https:' && !parsed.username && !parsed.password;
  return isPlain ? null : 'The tool sends its user to an address that is none of the web (https)';
}

function problemOfForm({ requestedSchema }: Ask['params']): string | null {
  const properties = isObject(requestedSchema) ? requestedSchema['properties'] : null;
  if (!isObject(properties)) return 'The form that the tool asks to be filled in has no fields';
  const asksSecret = Object.entries(properties).some(([name, field]) => isSecret(name, field));
  return asksSecret ? 'The tool asks its user for a secret in a form' : null;
}

/** Only what can be typed freely can be a secret. */
function isSecret(name: string, field: unknown): boolean {
  if (!isObject(field) || field['type'] === 'boolean' || field['enum'] || field['oneOf'])
    return false;
  const { title, description } = field;
  return [name, title, description].some((text) => SECRET.test(wordsOf(textOf(text))));
}

/** `apiKey` and `api_key` are two words each. */
function wordsOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]+/g, ' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function refused(message: string, detail?: string): GatewayError {
  const text = `${message}, so it was not passed on`;
  return new GatewayError('ask_refused', text, detail === undefined ? {} : { detail });
}
