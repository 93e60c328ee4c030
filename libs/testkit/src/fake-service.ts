import type { NatsBus } from '@gatehouse/bus';
import type { RpcContract } from '@gatehouse/contracts';
import type { z } from 'zod';

/** Answers a contract in place of the service that owns it; what it was asked is kept. */
export function answerContract<Request extends z.ZodType, Reply extends z.ZodType>(
  bus: NatsBus,
  contract: RpcContract<Request, Reply>,
  answer: (request: z.output<Request>) => z.input<Reply> | Promise<z.input<Reply>>,
): { readonly asked: z.output<Request>[] } {
  const asked: z.output<Request>[] = [];
  bus.serve(contract.subject, async (body) => {
    const request = contract.request.parse(body);
    asked.push(request);
    return contract.reply.parse(await answer(request));
  });
  return { asked };
}
