import { z } from 'zod';
import { Program } from '../system/program.js';

const Ready = z.object({ address: z.object({ port: z.int() }) });
const MODULE = new URL('programs/backend.js', import.meta.url);

/** The REST backend behind every contender. It can be killed, and comes back at the same address. */
export class RestBackend {
  private constructor(
    private program: Program,
    private readonly port: number,
  ) {}

  static async start(): Promise<RestBackend> {
    const { program, ready } = await Program.start(MODULE);
    return new RestBackend(program, Ready.parse(ready).address.port);
  }

  get pid(): number {
    return this.program.pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Kills it as a crash would (SIGKILL), with everything that is under way. */
  kill(): Promise<void> {
    return this.program.kill();
  }

  async restart(): Promise<void> {
    ({ program: this.program } = await Program.start(MODULE, [String(this.port)]));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
