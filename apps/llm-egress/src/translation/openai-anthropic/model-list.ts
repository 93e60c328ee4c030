import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';

const Model = z.object({ id: z.string(), created_at: z.string().optional().catch(undefined) });
const Models = z.union([z.object({ data: z.array(Model) }), Model]);

/**
 * A model of Anthropic's API, or a list of them, as OpenAI's API shows them.
 * @throws GatewayError `provider_unavailable` for anything else
 */
export function modelsOf(json: string): string {
  const models = read(json);
  return JSON.stringify(
    'data' in models ? { object: 'list', data: models.data.map(shown) } : shown(models),
  );
}

function shown({ id, created_at }: z.output<typeof Model>): object {
  const created = Math.floor(Date.parse(created_at ?? '') / 1_000);
  return { id, object: 'model', created: created || 0, owned_by: 'anthropic' };
}

function read(json: string): z.output<typeof Models> {
  try {
    return Models.parse(JSON.parse(json));
  } catch (cause) {
    throw new GatewayError('provider_unavailable', undefined, { cause, detail: 'no models' });
  }
}
