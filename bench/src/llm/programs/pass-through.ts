// What a Node process costs that does nothing but pass bytes on, over pooled connections.
import { Agent, createServer, request as send } from 'node:http';
import { announce } from '../../system/program.js';

const upstream = new URL(process.argv[2] ?? '');
const agent = new Agent({ keepAlive: true });

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const { method, url: path, headers } = request;
  const { hostname, port } = upstream;
  const outgoing = send({ agent, hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  request.pipe(outgoing);
});
server.listen(0, '127.0.0.1', () => announce({ address: server.address() }));
