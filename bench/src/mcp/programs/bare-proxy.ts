// What a Node process costs that turns JSON-RPC into REST and back, and checks nothing.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { announce } from '../../system/program.js';
import { readItem } from './read-item.js';
import { Arguments, Item, TOOLS } from './tools.js';

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly name: string; readonly arguments: { readonly sku: string } };
}

const backend = process.argv[2] ?? '';
const paths = new Map(TOOLS.map(({ name, path }) => [name, path]));
const list = {
  tools: TOOLS.map(({ name, title, description }) => ({
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(Arguments),
    outputSchema: z.toJSONSchema(Item),
    annotations: { readOnlyHint: true },
  })),
};

async function answer({ id, method, params }: Request): Promise<string> {
  const result = method === 'tools/list' ? list : await call(params);
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

async function call({ name, arguments: { sku } }: Request['params']): Promise<object> {
  const item = await readItem(backend, sku, paths.get(name) ?? '');
  return { content: [{ type: 'text', text: JSON.stringify(item) }], structuredContent: item };
}

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  json(request)
    .then((body) => answer(body as Request))
    .then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      () => response.destroy(),
    );
});
server.listen(0, '127.0.0.1', () => announce({ address: server.address() }));
