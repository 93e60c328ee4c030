import type { ApiDialect } from '../dialect.js';
import { answerLimit } from './answer-limit.js';
import { carriers } from './carriers.js';
import { citationEdits, citedDocuments } from './citations.js';
import { errors } from './error-shape.js';
import { messageSpeech } from './message-speech.js';
import { passMessage } from './pass-message.js';
import { passStream } from './pass-stream.js';
import { readRequest } from './read-request.js';
import { requestSpeech } from './request-speech.js';
import { streamSpeech } from './stream-speech.js';
import { promptBound } from './token-bound.js';

/** The Messages API of Anthropic. */
export const anthropic: ApiDialect = {
  name: 'anthropic',
  errors,
  credential: (key) => ({ 'x-api-key': key }),
  readRequest,
  carriers,
  citations: { documents: citedDocuments, edits: citationEdits },
  requestSpeech,
  messageSpeech,
  streamSpeech,
  promptBound,
  answerLimit,
  passMessage,
  passStream,
};
