import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { listening } from './listening.js';
import type { Listening } from './listening.js';

/**
 * Stands before the gate and adds a token to every request, since the suite's client has none. Everything
 * else, `Host` and `Origin` above all, goes through as it came.
 */
export function startTokenProxy(gate: string, token: string): Promise<Listening> {
  const { hostname, port } = new URL(gate);
  const server = createServer((request, response) => {
    const { method, url: path } = request;
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    const outgoing = send({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    // A client that goes must be seen to go.
    once(response, 'close').then(
      () => outgoing.destroy(),
      () => undefined,
    );
    request.pipe(outgoing);
  });
  return listening(server);
}
