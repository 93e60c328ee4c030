import { z } from 'zod';
import { Program } from '../../system/program.js';
import { JSON_HEADERS } from './subject.js';
import type { Subject } from './subject.js';

const Ready = z.object({ address: z.object({ port: z.int() }) });

/** The model's stand-in, called directly: what the machine and the load generator can do at most. */
export function startMock(): Promise<Subject> {
  return startServer({ name: 'mock', title: 'the mock alone' }, 'upstream.js', []);
}

/** A proxy of Node's own `http` that only passes bytes on. */
export function startBare(upstream: string): Promise<Subject> {
  return startServer({ name: 'bare', title: 'bare Node pass-through' }, 'pass-through.js', [
    upstream,
  ]);
}

async function startServer(
  identity: Pick<Subject, 'name' | 'title'>,
  module: string,
  args: readonly string[],
): Promise<Subject> {
  const { program, ready } = await Program.start(
    new URL(`../programs/${module}`, import.meta.url),
    args,
  );
  const { port } = Ready.parse(ready).address;
  return {
    ...identity,
    url: `http://127.0.0.1:${port}/v1/messages`,
    headers: JSON_HEADERS,
    pid: program.pid,
    pids: () => [program.pid],
    stop: () => program.stop(),
  };
}
