import type Anthropic from '@anthropic-ai/sdk';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { z } from 'zod';

type ResultBlock = Anthropic.TextBlockParam | Anthropic.ImageBlockParam;

/** The images that the model can look at. */
const ImageType = z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/**
 * All content of a tool's result, as the model takes it. What the model cannot take is named in its
 * place, so that it knows of it. Structured content stands in where there is no other.
 */
export function toResultContent(result: CallToolResult): ResultBlock[] {
  const blocks = result.content.map(toBlock).filter(isNotEmpty);
  if (blocks.length > 0) return blocks;
  const structured = result.structuredContent;
  return [text(structured === undefined ? '(the result is empty)' : JSON.stringify(structured))];
}

function toBlock(block: ContentBlock): ResultBlock {
  switch (block.type) {
    case 'text':
      return text(block.text);
    case 'image':
      return image(block.mimeType, block.data);
    case 'audio':
      return text(`(audio of type ${block.mimeType}, left out)`);
    case 'resource_link':
      return text(`${block.title ?? block.name}: ${block.uri}`);
    case 'resource':
      return 'text' in block.resource
        ? text(block.resource.text)
        : image(block.resource.mimeType ?? 'unknown', block.resource.blob);
  }
}

function image(mimeType: string, data: string): ResultBlock {
  const type = ImageType.safeParse(mimeType);
  if (!type.success) return text(`(content of type ${mimeType}, left out)`);
  return { type: 'image', source: { type: 'base64', media_type: type.data, data } };
}

function text(content: string): Anthropic.TextBlockParam {
  return { type: 'text', text: content };
}

/** The model's API refuses empty texts. */
function isNotEmpty(block: ResultBlock): boolean {
  return block.type !== 'text' || block.text.trim() !== '';
}
