import { GatewayError } from '@gatehouse/contracts';
import type { ApiVersion } from '../access/api-version.js';
import type { Message, MessageRequest } from './message-request.js';

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const;

/**
 * What version 2026-10-21 no longer accepts: sampling parameters, documents that the assistant is said
 * to have written, and citations in what the user wrote.
 * @throws GatewayError `invalid_request` with the path of the mistake.
 */
export function checkVersionRules(
  request: Pick<MessageRequest, 'messages'> & Partial<MessageRequest>,
  version: ApiVersion,
): void {
  if (version === '2023-06-01') return;
  for (const field of SAMPLING) {
    if (request[field] !== undefined) {
      throw new GatewayError('invalid_request', `${field}: not supported in this API version`);
    }
  }
  for (const [index, message] of request.messages.entries()) checkMessage(message, index);
}

function checkMessage(message: Message, index: number): void {
  for (const [position, block] of message.content.entries()) {
    const path = `messages.${index}.content.${position}`;
    if (message.role === 'assistant' && block.type === 'document') {
      throw refusal(path, '`document` blocks are not permitted in `assistant` messages');
    }
    if (message.role === 'user' && block.type === 'text' && hasCitations(block)) {
      throw refusal(path, '`citations` are not permitted on `text` blocks in `user` messages');
    }
  }
}

function hasCitations(block: { citations?: readonly unknown[] | null | undefined }): boolean {
  return (block.citations?.length ?? 0) > 0;
}

function refusal(path: string, text: string): GatewayError {
  return new GatewayError('invalid_request', `${path}: ${text}`);
}
