import type {
  JsonSchema,
  PublishedItems,
  PublishedMcpServer,
  PublishedPrompt,
} from '@gatehouse/contracts';
import { isShowable } from '../catalog/fit-to-show.js';
import { itemTool } from './item-tool.js';
import type { Asking, Item, ItemTool } from './item-tool.js';
import { TemplateIndex } from './template-index.js';
import { UriPattern } from './uri-pattern.js';

/** Something that is no tool, as MCP lists it and as the steps know it. */
export interface ServedItem {
  readonly listed: Readonly<Record<string, unknown>>;
  /** Reads it, or gets it. */
  readonly tool: ItemTool;
  /** Completes its arguments; null where its server does not do that. */
  readonly completing: ItemTool | null;
}

export interface ServedTemplate extends ServedItem {
  readonly pattern: UriPattern;
}

/** What a server has beside tools, in the order of ids. */
export interface ServedItems {
  /** By URI. */
  readonly resources: ReadonlyMap<string, ServedItem>;
  /** By template. */
  readonly templates: ReadonlyMap<string, ServedTemplate>;
  /** The template that an address is made from. */
  readonly closest: (uri: string) => ServedTemplate | null;
  /** By name. */
  readonly prompts: ReadonlyMap<string, ServedItem>;
  /** What is not read although a template may fit it. */
  readonly refused: {
    readonly uris: ReadonlySet<string>;
    readonly patterns: readonly UriPattern[];
  };
}

/** Of a server that has none. */
export const NO_ITEMS: ServedItems = {
  resources: new Map(),
  templates: new Map(),
  closest: () => null,
  prompts: new Map(),
  refused: { uris: new Set(), patterns: [] },
};

/** What is made of an entry is kept as long as the entry: its schemas are compiled once. */
const made = new WeakMap<PublishedMcpServer, ServedItems>();

export function servedItems(published: PublishedMcpServer): ServedItems {
  const items = published.upstream?.items;
  if (!items) return NO_ITEMS;
  const present = made.get(published) ?? serve(published, items);
  made.set(published, present);
  return present;
}

function serve(published: PublishedMcpServer, items: PublishedItems): ServedItems {
  const { resources, prompts, refused } = items;
  const templates = servedTemplates(published, items);
  const index = new TemplateIndex(templates.values());
  return {
    resources: mapOf(resources, (item) => {
      const asking = {
        itemMethod: 'resources/read',
        inputSchema: READING,
        upstreamName: item.uri,
      } as const;
      return [item.uri, servedItem(published, item, asking)];
    }),
    templates,
    closest: (uri) => index.closest(uri),
    prompts: mapOf(prompts, (item) => {
      const inputSchema = argumentsOf(item);
      const { upstreamName = item.name } = item;
      const asking = { itemMethod: 'prompts/get', inputSchema, upstreamName } as const;
      return [item.name, servedItem(published, item, asking)];
    }),
    refused: refusals(refused),
  };
}

function servedTemplates(
  published: PublishedMcpServer,
  { templates }: PublishedItems,
): ReadonlyMap<string, ServedTemplate> {
  return mapOf(templates, (item) => {
    const { uriTemplate: upstreamName } = item;
    const pattern = UriPattern.of(upstreamName);
    const asking = { itemMethod: 'resources/read', inputSchema: READING, upstreamName } as const;
    const template = servedItem(published, item, asking);
    return [upstreamName, pattern && template && { ...template, pattern }];
  });
}

function mapOf<Item, Served>(
  items: readonly Item[],
  served: (item: Item) => readonly [string, Served | null],
): ReadonlyMap<string, Served> {
  const entries = items.map((item) => served(item));
  return new Map(
    entries.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
  );
}

/** Null for what holds characters that nobody sees. */
function servedItem(published: PublishedMcpServer, item: Item, asking: Asking): ServedItem | null {
  const listed = listedOf(item);
  const tool = isShowable(listed) ? itemTool(published, item, asking) : null;
  if (!tool) return null;
  const completion = {
    ...asking,
    itemMethod: 'completion/complete',
    inputSchema: COMPLETION,
  } as const;
  const completes = published.upstream?.items?.completes === true;
  // Somebody who types asks for the same again and again.
  const completing = completes ? itemTool(published, { ...item, ...PATIENT }, completion) : null;
  return { listed, tool, completing };
}

const PATIENT = { identicalCalls: null, cache: null } as const;

/** Some are addresses and some are templates: one that is both means both. */
function refusals(refused: readonly string[]): ServedItems['refused'] {
  const patterns = refused.flatMap((each) =>
    each.includes('{') ? (UriPattern.of(each) ?? []) : [],
  );
  return { uris: new Set(refused), patterns };
}

/** What MCP tells of it: what the gate does to it is the gate's business. */
function listedOf(item: Item): ServedItem['listed'] {
  const { upstreamName: _name, ...told } = { upstreamName: null, ...item };
  const {
    id: _id,
    requiredScopes: _scopes,
    identicalCalls: _calls,
    maxResultBytes: _bytes,
    cache: _cache,
    ...listed
  } = told;
  return listed;
}

const READING: JsonSchema = {
  type: 'object',
  properties: { uri: { type: 'string' } },
  required: ['uri'],
};

/** MCP, schema, CompleteRequestParams. */
const COMPLETION: JsonSchema = {
  type: 'object',
  properties: {
    ref: { type: 'object' },
    argument: {
      type: 'object',
      properties: { name: { type: 'string' }, value: { type: 'string' } },
      required: ['name', 'value'],
    },
    context: {
      type: 'object',
      properties: { arguments: { type: 'object', additionalProperties: { type: 'string' } } },
    },
  },
  required: ['ref', 'argument'],
};

/** Arguments of prompts are texts, and those that it has not named it does not take. */
function argumentsOf({ arguments: all }: PublishedPrompt): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(({ name }) => [name, { type: 'string' }])),
    required: [...new Set(all.flatMap(({ name, required }) => (required ? [name] : [])))],
    additionalProperties: false,
  };
}
