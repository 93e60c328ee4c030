import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Backend } from './backend.js';
import type { Parameters } from './operation.js';

/** Serves the operations over HTTP: controllers name the route, this answers. */
@Injectable()
export class RestBackend {
  constructor(private readonly backend: Backend) {}

  async answer(reply: FastifyReply, operationId: string, parameters: Parameters): Promise<void> {
    const headers = Object.keys(reply.request.headers);
    const request = { operationId, transport: 'http', parameters, headers } as const;
    const { status, body } = await this.backend.answer(request);
    await reply.status(status).send(body);
  }
}
