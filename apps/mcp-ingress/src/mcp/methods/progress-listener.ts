import type { Progress } from '../../backends/backend.js';
import { isObject } from '../../json/is-object.js';
import type { McpRequest } from './mcp-request.js';

/** More is not of use to anybody, and would let a backend flood its callers. */
const MAX_NOTIFICATIONS = 1_000;
const MAX_MESSAGE = 1_000;

/**
 * Tells a caller how far its request has come (MCP, basic, utilities, progress): with the token that the
 * caller chose, and only upwards. Null for a caller who gave none.
 */
export function progressListener({
  params,
  notify,
}: Pick<McpRequest, 'params'> & {
  readonly notify?: McpRequest['notify'];
}): ((progress: Progress) => void) | null {
  const meta = params['_meta'];
  const progressToken = isObject(meta) ? meta['progressToken'] : undefined;
  if (!notify || (typeof progressToken !== 'string' && typeof progressToken !== 'number')) {
    return null;
  }
  let [last, count] = [-Infinity, 0];
  return ({ progress, total, message }) => {
    if (!(progress > last) || count >= MAX_NOTIFICATIONS) return;
    [last, count] = [progress, count + 1];
    notify({
      method: 'notifications/progress',
      params: {
        progressToken,
        progress,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message: message.slice(0, MAX_MESSAGE) }),
      },
    });
  };
}
