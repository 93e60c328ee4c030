import { Module } from '@nestjs/common';
import { Events } from './events.js';
import { RunnerController } from './http/runner.controller.js';
import { ServerProcesses } from './process/server-processes.js';
import { Sessions } from './sessions/sessions.js';

/** The runner: processes, the sessions that they serve, and streamable HTTP in front of them. */
@Module({
  controllers: [RunnerController],
  providers: [Events, ServerProcesses, Sessions],
})
export class AppModule {}
