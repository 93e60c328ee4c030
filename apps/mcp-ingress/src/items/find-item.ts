import { GatewayError } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';
import type { ItemMethod, ItemTool } from './item-tool.js';
import { isPlainUri } from './plain-uri.js';
import type { ServedItem, ServedItems } from './served-items.js';

/** What a request asks for, whether it is there or not. */
export interface AskedItem {
  /** Null: there is no such thing. */
  readonly tool: ItemTool | null;
  /** What policies and records call it. */
  readonly called: string;
  /** As they came: perhaps none that can be had. */
  readonly arguments: unknown;
  /** What a caller is told of what is not there, and of what is hidden from it; made when it is. */
  readonly unknown: () => GatewayError;
}

type Params = Readonly<Record<string, unknown>>;

/** What records call an address at which nothing is published. It may say more than anybody should keep. */
const UNPUBLISHED = 'resource:(unpublished)';
const MAX_SHOWN = 256;

/** Finds what is asked for. */
export function findItem(items: ServedItems, method: ItemMethod, params: Params): AskedItem {
  switch (method) {
    case 'resources/read':
      return askedResource(items, params);
    case 'prompts/get':
      return askedPrompt(items, params);
    case 'completion/complete':
      return askedCompletion(items, params);
  }
}

/** Only the address is sent on, so that it is all that is asked. */
function askedResource(items: ServedItems, { uri: given }: Params): AskedItem {
  const uri = textOf(given);
  const tool = resourceAt(items, uri)?.tool ?? null;
  return {
    tool,
    called: tool?.name ?? UNPUBLISHED,
    arguments: { uri },
    unknown: () => unknownResource(uri),
  };
}

/**
 * The resource at an address, or else the template that it is made from. Of several templates that fit, the one
 * that gives most of the address decides, be it to refuse it.
 */
function resourceAt({ resources, closest, refused }: ServedItems, uri: string): ServedItem | null {
  const resource = resources.get(uri);
  if (resource) return resource;
  if (!isPlainUri(uri) || refused.uris.has(uri)) return null;
  const template = closest(uri);
  if (!template) return null;
  const isRefused = refused.patterns.some(
    (pattern) => pattern.literals >= template.pattern.literals && pattern.fits(uri),
  );
  return isRefused ? null : template;
}

function askedPrompt({ prompts }: ServedItems, params: Params): AskedItem {
  const name = textOf(params['name']);
  const tool = prompts.get(name)?.tool ?? null;
  return {
    tool,
    called: tool?.name ?? `prompt:${name}`,
    arguments: params['arguments'],
    unknown: () => unknownPrompt(name),
  };
}

/** Of a prompt, or of a template, which is named by itself. */
function askedCompletion(items: ServedItems, { ref, argument, context }: Params): AskedItem {
  const { type, name, uri } = isObject(ref) ? ref : {};
  const given = Object.entries({ ref, argument, context });
  const isPrompt = type === 'ref/prompt';
  const key = textOf(isPrompt ? name : uri);
  const found = isPrompt ? items.prompts.get(key) : items.templates.get(key);
  return {
    tool: found?.completing ?? null,
    called: found?.tool.name ?? (isPrompt ? `prompt:${key}` : UNPUBLISHED),
    arguments: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    unknown: () => (isPrompt ? unknownPrompt(key) : unknownResource(key)),
  };
}

function unknownResource(uri: string): GatewayError {
  if (!uri) return new GatewayError('invalid_arguments', 'Invalid params: uri is missing');
  const shown = uri.slice(0, MAX_SHOWN);
  const facts = { uri: shown };
  return new GatewayError('unknown_resource', `Unknown resource: ${shown}`, { facts });
}

function unknownPrompt(name: string): GatewayError {
  if (!name) return new GatewayError('invalid_arguments', 'Invalid params: name is missing');
  return new GatewayError('unknown_prompt', `Unknown prompt: ${name.slice(0, MAX_SHOWN)}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
