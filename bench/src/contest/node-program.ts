import { z } from 'zod';
import { Program } from '../system/program.js';
import type { Subject } from './subject.js';

const Ready = z.object({ address: z.object({ port: z.int() }) });

export interface NodeProgram extends Pick<Subject, 'name' | 'title' | 'headers'> {
  /** It announces the address that it listens at. */
  readonly module: URL;
  readonly args: readonly string[];
  /** Where it is posted to. */
  readonly path: string;
}

/** A contender that is one Node program of the benchmark's own. */
export async function startNodeProgram(given: NodeProgram): Promise<Subject> {
  const { program, ready } = await Program.start(given.module, given.args);
  const { port } = Ready.parse(ready).address;
  return {
    name: given.name,
    title: given.title,
    url: `http://127.0.0.1:${port}${given.path}`,
    headers: given.headers,
    pid: program.pid,
    pids: () => [program.pid],
    stop: () => program.stop(),
  };
}
