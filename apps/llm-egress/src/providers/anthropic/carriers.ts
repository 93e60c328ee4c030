import type { JsonMember, JsonNode } from '../../json/json-document.js';
import { items, membersNamed, stringValue } from '../../json/json-document.js';
import type { Carrier } from '../../masking/leaves.js';
import type { RequestDocument } from '../dialect.js';

/**
 * Blocks that are the provider's own and come back as it made them: reasoning with its signature, what
 * its own tools were asked, and search results, which it has encrypted. A changed one is refused.
 */
const UNTOUCHED =
  /^(?:thinking|redacted_thinking|compaction|server_tool_use|mcp_tool_use|container_upload|image|web_search_tool_result)$/;

/** Members that name, sign, link or encode; they are not text that anyone wrote. */
const STRUCTURAL =
  /^(?:type|id|name|role|model|data|url|uri|signature|media_type|cache_control|tool_name|error_code|.*_id|encrypted_.*)$/;

/** A search result says where it was found; anything else in that place is text. */
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i;

/**
 * Where the text of a Messages request stands: everything that people, documents and tools have said, on
 * every turn. Tool definitions and everything that is structure are left alone.
 */
export function carriers(document: RequestDocument): Carrier[] {
  const walk = new Walk(document.source);
  for (const { value } of membersNamed(document.root, 'system')) walk.content(value);
  for (const { value } of membersNamed(document.root, 'messages')) {
    for (const message of items(value))
      walk.named(message, 'content', (node) => walk.content(node));
  }
  for (const { value } of membersNamed(document.root, 'stop_sequences')) walk.content(value);
  return walk.found;
}

class Walk {
  readonly found: Carrier[] = [];

  constructor(private readonly source: string) {}

  /** A string, or blocks. */
  content(node: JsonNode): void {
    if (node.kind === 'string') this.found.push({ kind: 'text', node });
    if (node.kind === 'object') this.block(node);
    for (const item of items(node)) this.content(item);
  }

  /** Every member of this name: a repeated one must not slip through. */
  named(node: JsonNode, name: string, visit: (value: JsonNode) => void): void {
    for (const { value } of membersNamed(node, name)) visit(value);
  }

  private block(node: JsonNode): void {
    const type = this.typeOf(node);
    if (UNTOUCHED.test(type)) return;
    switch (type) {
      case 'text':
        this.texts(node, ['text']);
        return this.named(node, 'citations', (citations) => this.citations(citations));
      case 'tool_use':
        return this.named(node, 'input', (input) =>
          this.found.push({ kind: 'fields', node: input }),
        );
      case 'tool_result':
        return this.named(node, 'content', (content) => this.content(content));
      case 'search_result':
        this.named(node, 'source', (source) => this.origin(source));
        return this.texts(node, ['title', 'content']);
      case 'document':
        this.texts(node, ['title', 'context']);
        return this.named(node, 'source', (source) => this.documentSource(source));
      default:
        return this.unknown(node);
    }
  }

  private texts(node: JsonNode, names: readonly string[]): void {
    for (const name of names) this.named(node, name, (value) => this.content(value));
  }

  private documentSource(source: JsonNode): void {
    const type = this.typeOf(source);
    if (type === 'text') this.texts(source, ['data']);
    if (type === 'content') this.texts(source, ['content']);
  }

  /** A citation quotes the document as the provider knows it: masked, like the document itself. */
  private citations(citations: JsonNode): void {
    for (const citation of items(citations)) {
      this.texts(citation, ['cited_text', 'document_title', 'title']);
      this.named(citation, 'source', (source) => this.origin(source));
    }
  }

  private origin(source: JsonNode): void {
    const isUrl = source.kind === 'string' && URL_LIKE.test(stringValue(this.source, source));
    if (!isUrl) this.unknown(source);
  }

  /**
   * A block of a kind that is not known here may hold text of a person all the same: what tools of the
   * provider have seen, for one. Anyone can write such a block.
   */
  private unknown(node: JsonNode): void {
    if (node.kind === 'string') this.found.push({ kind: 'text', node });
    for (const item of items(node)) this.unknown(item);
    if (node.kind !== 'object') return;
    const isText = this.typeOf(node) === 'text';
    for (const { name, value } of node.members) {
      if (!STRUCTURAL.test(name) || (isText && name === 'data')) this.unknown(value);
    }
  }

  /** The type of a block; one that is said twice counts as unknown, and hides nothing. */
  private typeOf(node: JsonNode): string {
    const types: readonly JsonMember[] = membersNamed(node, 'type');
    const value = types.length === 1 ? types[0]?.value : undefined;
    return value?.kind === 'string' ? stringValue(this.source, value) : '';
  }
}
