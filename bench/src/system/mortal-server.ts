import { z } from 'zod';
import { Program } from './program.js';

const Ready = z.object({ address: z.object({ port: z.int() }) });

/** An HTTP server behind the contenders that can be killed, and comes back at the same address. */
export class MortalServer {
  private constructor(
    private readonly given: { readonly module: URL; readonly args: readonly string[] },
    private program: Program,
    private readonly port: number,
  ) {}

  /** @param module announces the address that it listens at; its last argument is the port, if it is given one. */
  static async start(module: URL, args: readonly string[] = []): Promise<MortalServer> {
    const { program, ready } = await Program.start(module, args);
    return new MortalServer({ module, args }, program, Ready.parse(ready).address.port);
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
    const { module, args } = this.given;
    ({ program: this.program } = await Program.start(module, [...args, String(this.port)]));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
