import {
  PublishedPrompt,
  PublishedResource,
  PublishedResourceTemplate,
} from '@gatehouse/contracts';
import type { PublishedItems } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { McpServerManifest } from '../manifest/manifest.js';
import type { ItemOverride } from '../manifest/mcp/items.js';
import { toolPolicyOf } from '../manifest/mcp/tool-policy.js';
import { approvedNow } from '../upstreams/upstream-record.js';
import type { SeenDefinition, UpstreamRecord } from '../upstreams/upstream-record.js';
import type { Finding } from '../text/mistake.js';

type Spec = McpServerManifest['spec'];
type ItemKind = Exclude<SeenDefinition['kind'], 'tool'>;

/** What policies, quotas and records may call a thing at most, and the hash in it, in characters. */
const MAX_ID = 256;
const DIGEST_LENGTH = 32;

/** What an upstream server has beside tools, as far as an administrator has approved it. */
export function compileItems(record: UpstreamRecord, spec: Spec): PublishedItems {
  const approved = approvedNow(record);
  const shown = approved.filter((each) => overrideOf(each, spec)?.hidden !== true);
  const items = <Item extends z.ZodType<{ id: string }>>(kind: ItemKind, schema: Item) =>
    shown
      .filter((each) => each.kind === kind && isPrintable(each.name))
      .flatMap((each) => schema.safeParse(memberOf(kind, each, spec)).data ?? [])
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const withheld = (...kinds: ItemKind[]): number => {
    const count = (all: readonly SeenDefinition[]): number =>
      all.filter(({ kind }) => kinds.some((each) => each === kind)).length;
    return count(record.seen) - count(approved);
  };
  return {
    resources: items('resource', PublishedResource),
    templates: items('template', PublishedResourceTemplate),
    prompts: items('prompt', PublishedPrompt),
    refused: refusedBy(record, spec),
    completes: record.completes,
    subscribes: record.subscribes,
    asks: spec.upstream?.asks ?? [],
    withheld: { resources: withheld('resource', 'template'), prompts: withheld('prompt') },
  };
}

/** Prompts that are called alike, be it by the manifest or by their server. */
export function promptClashes({ prompts }: PublishedItems): Finding[] {
  const owners = new Map<string, string>();
  return prompts.flatMap(({ name, upstreamName: own = name }) => {
    const owner = owners.get(name);
    owners.set(name, own);
    if (owner === undefined) return [];
    const message = `${owner} and ${own} are both called ${name}: give one another name, or hide it`;
    return [{ path: ['spec', 'prompts'], message }];
  });
}

/** All scopes that the resources and prompts of a server ask for themselves. */
export function itemScopes({ resources, prompts }: Spec): string[] {
  return [...Object.values(resources), ...Object.values(prompts)].flatMap(({ scopes }) => scopes);
}

/** What somebody has said no to: in the manifest, or to a resource that the server says that it has. */
function refusedBy({ seen, rejected }: UpstreamRecord, { resources }: Spec): string[] {
  const hidden = Object.entries(resources).flatMap(([name, { hidden: no }]) => (no ? [name] : []));
  const unwanted = seen.filter(({ kind, hash }) => kind === 'resource' && rejected.includes(hash));
  return [...new Set([...hidden, ...unwanted.map(({ name }) => name)])].toSorted();
}

function overrideOf(
  { kind, name }: Pick<SeenDefinition, 'kind' | 'name'>,
  { resources, prompts }: Spec,
): ItemOverride | undefined {
  const overrides = kind === 'prompt' ? prompts : resources;
  return Object.hasOwn(overrides, name) ? overrides[name] : undefined;
}

/** A definition as it is published; what is unknown of it is not passed on. */
function memberOf(
  kind: ItemKind,
  { name, definition }: SeenDefinition,
  spec: Spec,
): Record<string, unknown> {
  const override = overrideOf({ kind, name }, spec);
  const { name: given, title, description, scopes = [], ...governed } = override ?? {};
  const { shape: _, ...policy } = toolPolicyOf(spec, governed);
  // Some servers say null for what they do not say.
  const said = Object.entries(definition).filter(([, value]) => value !== null);
  return {
    arguments: [],
    name,
    ...Object.fromEntries(said),
    ...(given === undefined ? {} : { name: given }),
    // Whatever the server says of it: that is for the manifest alone to say.
    upstreamName: given === undefined ? undefined : name,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...policy,
    id: idOf(`${kind}:${given ?? name}`),
    requiredScopes: [...new Set([...spec.scopes, ...scopes])],
  };
}

function idOf(whole: string): string {
  if (whole.length <= MAX_ID) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_LENGTH);
  return `${whole.slice(0, MAX_ID - DIGEST_LENGTH - 1)}#${digest}`;
}

/** Whether policies and people can name it: it holds nothing that is not seen, and no half of a character. */
function isPrintable(name: string): boolean {
  return !/\p{C}/u.test(name);
}
