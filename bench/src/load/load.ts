import { Program } from '../system/program.js';
import { LoadResult } from './job.js';
import type { LoadJob } from './job.js';

/** The load generator: a process of its own, so that what it costs is not counted to anybody. */
export class Load {
  private constructor(private readonly program: Program) {}

  static async start(): Promise<Load> {
    const { program } = await Program.start(new URL('load-generator.js', import.meta.url));
    return new Load(program);
  }

  get pid(): number {
    return this.program.pid;
  }

  async put(job: LoadJob): Promise<LoadResult> {
    return LoadResult.parse(await this.program.ask(job));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
