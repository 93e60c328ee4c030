import type { AskKind } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';
import { kindOf } from './ask.js';
import type { Ask } from './ask.js';

type Declared = Readonly<Record<string, never>>;

/** What a client can be asked (MCP, ClientCapabilities), as far as the gate passes it on. */
export interface Capabilities {
  readonly elicitation?: { readonly form?: Declared; readonly url?: Declared };
  readonly sampling?: { readonly tools?: Declared };
  readonly roots?: Declared;
}

const YES: Declared = {};

/** What a client says of itself. An empty `elicitation` is one by forms (MCP 2026-07-28, elicitation). */
export function readCapabilities(declared: unknown): Capabilities {
  if (!isObject(declared)) return {};
  const { elicitation, sampling, roots } = declared;
  return {
    ...(isObject(elicitation) ? { elicitation: modesOf(elicitation) } : {}),
    ...(isObject(sampling) ? { sampling: isObject(sampling['tools']) ? { tools: YES } : {} } : {}),
    ...(isObject(roots) ? { roots: YES } : {}),
  };
}

/** What is left of capabilities where a server may ask only so much. */
export function restrictTo(kinds: readonly AskKind[], all: Capabilities): Capabilities {
  const left = Object.entries(all).filter(([kind]) => kinds.some((allowed) => allowed === kind));
  return Object.fromEntries(left);
}

/** What a client would have to declare before it can be asked this; null if it has. */
export function missingFor(
  ask: Ask,
  { elicitation, sampling, roots }: Capabilities,
): object | null {
  switch (kindOf(ask)) {
    case 'elicitation': {
      const mode = ask.params['mode'] === 'url' ? 'url' : 'form';
      return elicitation?.[mode] ? null : { elicitation: { [mode]: {} } };
    }
    case 'sampling':
      return missingOfSampling(ask, sampling);
    case 'roots':
      return roots ? null : { roots: {} };
  }
}

function missingOfSampling(
  { params }: Ask,
  sampling: Capabilities['sampling'] | undefined,
): object | null {
  const withTools = params['tools'] !== undefined || params['toolChoice'] !== undefined;
  if (sampling && (!withTools || sampling.tools)) return null;
  return { sampling: withTools ? { tools: {} } : {} };
}

function modesOf({
  form,
  url,
}: Readonly<Record<string, unknown>>): NonNullable<Capabilities['elicitation']> {
  const [byForm, byUrl] = [isObject(form) || !isObject(url), isObject(url)];
  return { ...(byForm ? { form: YES } : {}), ...(byUrl ? { url: YES } : {}) };
}
