import type { ServerResponse } from 'node:http';

/** Aborts when the connection closes before the answer has been sent: the caller has gone. */
export function hangUpSignal(response: ServerResponse): AbortSignal {
  const control = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) control.abort();
  });
  return control.signal;
}
