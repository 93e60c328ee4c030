// The REST backend behind every contender: answers at once, with as little work as a Node process can do.
import { createServer } from 'node:http';
import { announce } from '../../system/program.js';

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const sku = request.url?.split('/')[2] ?? '';
  const body = JSON.stringify({
    sku,
    name: 'Hiking boot, waterproof, size 42',
    stock: 17,
    warehouse: 'Rotterdam 2',
    shelf: 'B-14-3',
    updated: '2026-07-28T09:00:00Z',
  });
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
  announce({ address: server.address() }),
);
