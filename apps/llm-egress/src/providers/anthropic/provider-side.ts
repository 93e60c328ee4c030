import type { JsonNode } from '../../json/json-document.js';
import { items, membersNamed, stringValue } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';

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

function isNothing(source: string, node: JsonNode): boolean {
  if (node.kind === 'array') return node.items.length === 0;
  return source.slice(node.start, node.end) === 'null';
}
