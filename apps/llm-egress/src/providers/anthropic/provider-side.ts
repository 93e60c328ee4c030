import type { JsonNode } from '../../json/json-document.js';
import {
  items,
  member,
  membersNamed,
  stringMember,
  stringValue,
} from '../../json/json-document.js';
import type { AskedTool, RequestDocument } from '../dialect.js';

/**
 * Tools that run where the caller is: its own, and those that Anthropic defines and clients carry out
 * (bash, text editor, computer, memory). Whatever else has a type is run by the provider.
 */
const CLIENT_SIDE = /^(?:custom|(?:bash|text_editor|computer|memory)_\d{8})$/;

/** What a request has the provider run, open or connect to, beside the model: by types, each once. */
export function providerTools({ source, root }: RequestDocument): string[] {
  const types = membersNamed(root, 'tools')
    .flatMap(({ value }) => items(value))
    .flatMap((tool) => membersNamed(tool, 'type'))
    .map(({ value }) => (value.kind === 'string' ? stringValue(source, value) : 'unknown'))
    .filter((type) => !CLIENT_SIDE.test(type))
    .map((type) => (type === 'mcp_toolset' ? 'mcp_servers' : type));
  const members = ['mcp_servers', 'container'].filter((name) =>
    membersNamed(root, name).some(({ value }) => !isNothing(source, value)),
  );
  return [...new Set([...types, ...members])];
}

/** The tools among them, with how often they may be used. */
export function askedTools({ source, root }: RequestDocument): AskedTool[] {
  return items(member(root, 'tools')).flatMap((tool) => {
    const type = stringMember(source, tool, 'type');
    if (type === null || CLIENT_SIDE.test(type)) return [];
    const limit = member(tool, 'max_uses');
    const uses = limit?.kind === 'number' ? Number(source.slice(limit.start, limit.end)) : null;
    const maxUses = uses !== null && Number.isSafeInteger(uses) && uses >= 0 ? uses : null;
    // `web_search_20250305` is counted as `web_search_requests`, in each of its versions.
    return [{ countedAs: countedAs(type.replace(/_\d{8}$/, '')), maxUses }];
  });
}

/** The name by which usage counts a tool of this name. */
export function countedAs(tool: string): string {
  return `${tool}_requests`;
}

function isNothing(source: string, node: JsonNode): boolean {
  if (node.kind === 'array') return node.items.length === 0;
  return source.slice(node.start, node.end) === 'null';
}
