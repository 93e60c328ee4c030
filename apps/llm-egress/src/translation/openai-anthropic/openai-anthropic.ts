import type { Translation } from '../translation.js';
import { translateAnswer, translateModels } from './answer.js';
import { translateRequest } from './request.js';

/**
 * Chat completions that a provider of the Messages API answers. The version is the one under which
 * sampling parameters are still taken.
 */
export const openaiAnthropic: Translation = {
  path: '/v1/messages',
  headers: [['anthropic-version', '2023-06-01']],
  request: translateRequest,
  answer: translateAnswer,
  models: translateModels,
  modelsQuery: '?limit=1000',
};
