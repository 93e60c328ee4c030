import { request as httpRequest } from 'node:http';

/** The status of a POST whose host and path are sent as they are. */
export function rawStatus(url: URL, options: { path: string; host?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        path: options.path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(options.host ? { host: options.host } : {}),
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    request.end('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  });
}
