import { Agent, get } from 'node:http';
import { json } from 'node:stream/consumers';

const agent = new Agent({ keepAlive: true });

/** Asks the backend, over pooled connections. */
export function readItem(backend: string, sku: string, path: string): Promise<unknown> {
  const url = `${backend}/items/${encodeURIComponent(sku)}${path}`;
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => void json(response).then(resolve, reject)).on(
      'error',
      reject,
    );
  });
}
