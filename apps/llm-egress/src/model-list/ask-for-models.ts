import { without } from '../http/header-fields.js';
import type { Deps } from '../model-call/deps.js';
import { dialectOf } from '../providers/dialect-of.js';
import { askProvider } from '../resource-call/ask-provider.js';
import type { Answered } from '../resource-call/ask-provider.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { translationFor } from '../translation/translation.js';

/**
 * Asks for models: a provider that speaks the caller's dialect or, where there is none, one whose answer
 * can be translated.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`
 */
export async function askForModels(
  call: PermittedCall,
  deps: Deps,
): Promise<Answered<PermittedCall>> {
  const { dialect, headers, target } = call;
  const spoken = call.served.api.targets.map((one) => one.dialect);
  const other = spoken.find((one) => translationFor(dialect.name, one) !== null);
  const translation = other && translationFor(dialect.name, other);
  if (spoken.includes(dialect.name) || !other || !translation) return askProvider(call, {}, deps);
  const asked = {
    ...call,
    dialect: dialectOf(other),
    headers: [...without(headers, translation.headers), ...translation.headers],
  };
  const [path = ''] = target.split('?', 1);
  const query = path.endsWith('/models') ? translation.modelsQuery : '';
  const answered = await askProvider(asked, { target: `${path}${query}` }, deps);
  return { ...answered, dialect, answer: translation.models(answered.answer) };
}
