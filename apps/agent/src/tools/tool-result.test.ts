import { describe, expect, it } from '@jest/globals';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { toResultContent } from './tool-result.js';

describe('the result of a tool', () => {
  it('is passed on with all of its blocks, in their order', () => {
    const result: CallToolResult = {
      content: [
        { type: 'text', text: 'one' },
        { type: 'image', mimeType: 'image/png', data: 'AAAA' },
        { type: 'resource', resource: { uri: 'kb://1', text: 'two' } },
        { type: 'resource_link', uri: 'https://example.com/3', name: 'three' },
        { type: 'text', text: 'four' },
      ],
    };
    expect(toResultContent(result)).toEqual([
      { type: 'text', text: 'one' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      { type: 'text', text: 'two' },
      { type: 'text', text: 'three: https://example.com/3' },
      { type: 'text', text: 'four' },
    ]);
  });

  it('names what the model cannot take instead of dropping it', () => {
    const result: CallToolResult = {
      content: [
        { type: 'audio', mimeType: 'audio/wav', data: 'AAAA' },
        { type: 'image', mimeType: 'image/svg+xml', data: 'AAAA' },
        { type: 'resource', resource: { uri: 'x://1', mimeType: 'application/zip', blob: 'AAAA' } },
      ],
    };
    expect(toResultContent(result)).toEqual([
      { type: 'text', text: '(audio of type audio/wav, left out)' },
      { type: 'text', text: '(content of type image/svg+xml, left out)' },
      { type: 'text', text: '(content of type application/zip, left out)' },
    ]);
  });

  it('shows structured content where there is no other, and says so if there is none at all', () => {
    expect(toResultContent({ content: [], structuredContent: { total: 1 } })).toEqual([
      { type: 'text', text: '{"total":1}' },
    ]);
    expect(toResultContent({ content: [{ type: 'text', text: ' ' }] })).toEqual([
      { type: 'text', text: '(the result is empty)' },
    ]);
  });
});
