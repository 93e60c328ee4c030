import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ratelimitQuotaTake, GatewayError } from '@gatehouse/contracts';
import { connectTestBus, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { Controller, Module } from '@nestjs/common';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { z } from 'zod';
import { connectBus } from './nats-bus.js';
import type { NatsBus } from './nats-bus.js';
import { ContractServer, RpcHandler } from './contract-server.js';

type Request = z.output<typeof ratelimitQuotaTake.request>;
type Reply = z.input<typeof ratelimitQuotaTake.reply>;

@Controller()
class Quotas {
  @RpcHandler(ratelimitQuotaTake)
  async take({ tool }: Request): Promise<Reply> {
    if (tool === 'denied') throw new GatewayError('not_subscribed', undefined, { detail: 'inner' });
    if (tool === 'broken') throw new Error('postgres://secret');
    return { granted: true, limits: [], takenAt: 0 };
  }
}

@Module({ controllers: [Quotas] })
class QuotaModule {}

describe('a controller that answers contracts', () => {
  let nats: TestNats;
  let server: NatsBus;
  let bus: Awaited<ReturnType<typeof connectTestBus>>;
  let app: INestMicroservice;
  const failures: string[] = [];

  beforeAll(async () => {
    nats = await startNats();
    server = await connectBus({
      servers: nats.url,
      name: 'ratelimit',
      onFailure: (subject, error) => failures.push(`${subject} ${error.code} ${error.detail}`),
    });
    bus = await connectTestBus(nats.url);
    const strategy = new ContractServer(server);
    app = await NestFactory.createMicroservice(QuotaModule, { strategy, logger: false });
    await app.listen();
    await server.connection.flush();
  });

  afterAll(async () => {
    await app.close();
    await Promise.all([server.close(), bus.close()]);
    await nats.stop();
  });

  const take = (tool: string) =>
    bus.request(
      ratelimitQuotaTake,
      {
        callId: '0b9dcf4e-65a3-4e06-8e8a-6e51f4a14f5c',
        tenant: 'default',
        application: 'agent',
        server: 'crm',
        serverVersion: '1.0',
        tool,
      },
      { timeoutMs: 1_000 },
    );

  it('replies with what its method resolves with', async () => {
    await expect(take('get')).resolves.toEqual({ granted: true, limits: [], takenAt: 0 });
  });

  it('passes on an error of the table with its code, and keeps the detail to itself', async () => {
    await expect(take('denied')).rejects.toMatchObject({
      code: 'not_subscribed',
      detail: undefined,
    });
  });

  it('hides what broke from the caller, and tells its operator', async () => {
    await expect(take('broken')).rejects.toMatchObject({ code: 'internal' });
    expect(failures).toEqual(['ratelimit.quota.take.v1 internal postgres://secret']);
  });

  it('refuses a request that does not fit the contract, and says where', async () => {
    const reply = await bus.connection.request(ratelimitQuotaTake.subject, '{"tool":1}');
    expect(reply.headers?.get('Nats-Service-Error-Code')).toBe('invalid_request');
    expect(decodeURIComponent(reply.headers?.get('Nats-Service-Error') ?? '')).toContain('callId');
  });
});
