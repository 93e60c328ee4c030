import { createServer } from 'node:http';
import { listening } from './listening.js';
import type { Listening } from './listening.js';

/** What the operations of `manifests/fixture.openapi.yaml` answer. */
const ANSWERS: Readonly<Record<string, readonly [status: number, text: string]>> = {
  '/simple-text': [200, 'This is a simple text response for testing.'],
  '/error': [422, 'This tool intentionally returns an error for testing'],
};

/** A backend with the operations that the suite wants to find as tools. */
export function startFixtureApi(): Promise<Listening> {
  const server = createServer((request, response) => {
    const [status, text] = ANSWERS[request.url ?? ''] ?? [404, 'There is nothing here'];
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  });
  return listening(server);
}
