import { GatewayError } from '@gatehouse/contracts';
import type { RpcContract } from '@gatehouse/contracts';
import { Catch, applyDecorators, UseFilters } from '@nestjs/common';
import type { RpcExceptionFilter } from '@nestjs/common';
import { BaseRpcContext, MessagePattern, Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import type { NatsBus } from './nats-bus.js';

/** Nest would replace an error by its own envelope; the contract server needs the error itself. */
@Catch()
class PassErrors implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

type Handler<Request extends z.ZodType, Reply extends z.ZodType> = (
  request: z.output<Request>,
) => Promise<z.input<Reply>> | z.input<Reply>;

/** Generic in the method: a descriptor is invariant, so a narrower method would not fit a fixed type. */
type TypedHandler<Request extends z.ZodType, Reply extends z.ZodType> = <
  Method extends Handler<Request, Reply>,
>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Makes a controller method answer a contract. It receives the parsed request; its reply is parsed before
 * it is sent. A handler whose types do not match the contract does not compile.
 */
export function RpcHandler<Request extends z.ZodType, Reply extends z.ZodType>(
  contract: RpcContract<Request, Reply>,
): TypedHandler<Request, Reply> {
  const decorate = applyDecorators(
    MessagePattern(contract.subject, { contract }),
    UseFilters(PassErrors),
  );
  return (target, key, descriptor) => {
    decorate(target, key, descriptor);
  };
}

const Extras = z.object({
  contract: z.custom<RpcContract>(
    (value) => z.object({ kind: z.literal('rpc') }).safeParse(value).success,
  ),
});

/**
 * Nest's transport for contracts: bare JSON on NATS instead of Nest's envelope, so that any client in any
 * language can call, and every request and reply is parsed.
 */
export class ContractServer extends Server implements CustomTransportStrategy {
  constructor(private readonly bus: NatsBus) {
    super();
  }

  listen(callback: () => void): void {
    for (const [subject, handler] of this.messageHandlers) {
      const { contract } = Extras.parse(handler.extras);
      this.bus.serve(subject, (body) => answer(contract, handler, body));
    }
    callback();
  }

  close(): void {
    // The bus is closed by whoever opened it.
  }

  on(): void {
    // There is nothing to listen to but the connection, which the bus watches.
  }

  unwrap<T>(): T {
    throw new GatewayError('internal', undefined, { detail: 'the connection belongs to the bus' });
  }
}

async function answer(
  contract: RpcContract,
  handler: MessageHandler,
  body: unknown,
): Promise<unknown> {
  const request = contract.request.safeParse(body);
  if (!request.success) {
    throw new GatewayError('invalid_request', z.prettifyError(request.error), {
      detail: contract.subject,
    });
  }
  // Nest's type speaks of a stream; what it hands over is the method's own result, and a stream on errors.
  const result: unknown = await handler(request.data, new BaseRpcContext([]));
  const reply: unknown = isObservable(result) ? await firstValueFrom(result) : result;
  return contract.reply.parse(reply);
}
