import { LogLevel } from '@gatehouse/contracts';
import { concernsOf } from '@gatehouse/service-kit';
import { z } from 'zod';
import type { LogListener, LogMessage } from '../backends/backend.js';
import { hideSecrets } from '../backends/hide-secrets.js';
import { reaches } from './reaches.js';

/** More is no message. In bytes of JSON. */
const MAX_BYTES = 8 * 1024;
const MAX_LOGGER = 256;

const Said = z.object({ level: LogLevel, logger: z.string().optional(), data: z.unknown() });

/**
 * What a server logs while it is called, as it may be passed on; null for what is not wanted, is too long, or
 * holds what nobody sees or what speaks to a model: nobody has asked for it, and it may be shown to either.
 */
export function passableLog(
  said: unknown,
  { level: least }: Pick<LogListener, 'level'>,
  secrets: readonly string[],
): LogMessage | null {
  const { data: read } = Said.safeParse(said);
  if (!read || !reaches(read.level, least)) return null;
  const { level, logger, data = null } = read;
  const message = { ...(logger === undefined ? {} : { logger }), data };
  if ((logger?.length ?? 0) > MAX_LOGGER) return null;
  if (Buffer.byteLength(JSON.stringify(message)) > MAX_BYTES) return null;
  if (concernsOf(message).length > 0) return null;
  hideSecrets(message, secrets);
  return { level, ...message };
}
