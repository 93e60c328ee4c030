import type { ApiDialect } from '../dialect.js';
import { answerLimit } from './answer-limit.js';
import { carriers } from './carriers.js';
import { completionSpeech } from './completion-speech.js';
import { errors } from './error-shape.js';
import { passCompletion } from './pass-completion.js';
import { passStream } from './pass-stream.js';
import { readRequest } from './read-request.js';
import { requestSpeech } from './request-speech.js';
import { streamSpeech } from './stream-speech.js';
import { promptBound } from './token-bound.js';

/** The Chat Completions API of OpenAI, which many other providers serve too. */
export const openai: ApiDialect = {
  name: 'openai',
  errors,
  credential: (key) => ({ authorization: `Bearer ${key}` }),
  readRequest,
  carriers,
  requestSpeech,
  messageSpeech: completionSpeech,
  streamSpeech,
  promptBound,
  answerLimit,
  passMessage: passCompletion,
  passStream,
};
