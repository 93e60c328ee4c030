import { z } from 'zod';

/** Asks that the prompt up to here be kept. */
const CacheMark = z.strictObject({
  type: z.literal('ephemeral'),
  ttl: z.enum(['5m', '1h']).optional(),
});
export type CacheMark = z.output<typeof CacheMark>;

/** What may stand on almost every block. */
export const CacheControl = CacheMark.nullish();

const CitationsConfig = z.strictObject({ enabled: z.boolean().optional() });

const Opaque = z.looseObject({ type: z.string() });

const TextBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1, 'text content blocks must be non-empty'),
  citations: z.array(Opaque).nullish(),
  cache_control: CacheControl,
});

type TextBlock = z.output<typeof TextBlock>;

const ImageBlock = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: z.base64(),
    }),
    z.strictObject({ type: z.literal('url'), url: z.url() }),
    z.strictObject({ type: z.literal('file'), file_id: z.string() }),
  ]),
  transformations: z.unknown().optional(),
  cache_control: CacheControl,
});

const DocumentBlock = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.literal('application/pdf'),
      data: z.base64(),
    }),
    z.strictObject({
      type: z.literal('text'),
      media_type: z.literal('text/plain'),
      data: z.string(),
    }),
    z.strictObject({
      type: z.literal('content'),
      content: z.union([
        z.string(),
        z.array(z.discriminatedUnion('type', [TextBlock, ImageBlock])),
      ]),
    }),
    z.strictObject({ type: z.literal('url'), url: z.url() }),
    z.strictObject({ type: z.literal('file'), file_id: z.string() }),
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: CitationsConfig.nullish(),
  cache_control: CacheControl,
});

const SearchResultBlock = z.strictObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(TextBlock),
  citations: CitationsConfig.optional(),
  cache_control: CacheControl,
});

const ToolUseBlock = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/, "String should match pattern '^[a-zA-Z0-9_-]+$'"),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: Opaque.optional(),
  toolset_name: z.string().nullish(),
  cache_control: CacheControl,
});

const ToolResultPart = z.discriminatedUnion('type', [
  TextBlock,
  ImageBlock,
  SearchResultBlock,
  DocumentBlock,
  z.looseObject({ type: z.enum(['tool_reference', 'browser_state']) }),
]);
export type ToolResultPart = z.output<typeof ToolResultPart>;

const ToolResultBlock = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z
    .union([
      z.string().transform((text): ToolResultPart[] => textBlocks(text)),
      z.array(ToolResultPart),
    ])
    .optional(),
  is_error: z.boolean().optional(),
  toolset_name: z.string().nullish(),
  cache_control: CacheControl,
});

const ThinkingBlock = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string(),
});

const RedactedThinkingBlock = z.strictObject({
  type: z.literal('redacted_thinking'),
  data: z.string(),
});

const ServerToolUseBlock = z.strictObject({
  type: z.literal('server_tool_use'),
  id: z
    .string()
    .regex(/^srvtoolu_[a-zA-Z0-9_]+$/, "String should match pattern '^srvtoolu_[a-zA-Z0-9_]+$'"),
  name: z.string().min(1),
  input: z.unknown(),
  caller: Opaque.optional(),
  cache_control: CacheControl,
});

const WebSearchResult = z.strictObject({
  type: z.literal('web_search_result'),
  encrypted_content: z.string(),
  title: z.string(),
  url: z.string(),
  page_age: z.string().nullish(),
});

const WebSearchToolResultBlock = z.strictObject({
  type: z.literal('web_search_tool_result'),
  tool_use_id: z.string(),
  content: z.union([
    z.array(WebSearchResult),
    z.strictObject({ type: z.literal('web_search_tool_result_error'), error_code: z.string() }),
  ]),
  caller: Opaque.optional(),
  cache_control: CacheControl,
});

/** Blocks of the provider's own tools and betas: they are carried along and not looked into. */
const ProviderBlock = z.looseObject({
  type: z.enum([
    'web_fetch_tool_result',
    'code_execution_tool_result',
    'bash_code_execution_tool_result',
    'text_editor_code_execution_tool_result',
    'tool_search_tool_result',
    'container_upload',
    'mcp_tool_use',
    'mcp_tool_result',
    'compaction',
  ]),
});

/** One block of a message in a request. */
export const ContentBlock = z.discriminatedUnion('type', [
  TextBlock,
  ImageBlock,
  DocumentBlock,
  SearchResultBlock,
  ToolUseBlock,
  ToolResultBlock,
  ThinkingBlock,
  RedactedThinkingBlock,
  ServerToolUseBlock,
  WebSearchToolResultBlock,
  ProviderBlock,
]);
export type ContentBlock = z.output<typeof ContentBlock>;

/** A message's content: a bare string means one text block. */
export const Content = z.union([
  z.string().transform((text): ContentBlock[] => textBlocks(text)),
  z.array(ContentBlock),
]);

/** The system prompt: a string or text blocks. */
export const SystemPrompt = z.union([z.string().transform(textBlocks), z.array(TextBlock)]);

function textBlocks(text: string): TextBlock[] {
  return text === '' ? [] : [{ type: 'text', text }];
}
