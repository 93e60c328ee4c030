import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import { modelIds as idsIn, withoutModels as withoutItems } from '../model-list/filter-models.js';
import { askProvider } from '../resource-call/ask-provider.js';
import { jsonAnswer, sendText } from '../resource-call/json-answer.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import { hasMore, lastId } from './page.js';
import { ownerOf } from './provider-resources.js';

/** So many pages of other applications' things are looked through for one of the caller's own. */
const MAX_PAGES = 50;

/**
 * Lists what belongs to the caller. Pages that hold nothing of it are passed over, since clients stop at an
 * empty one.
 */
export async function listOwn(
  call: PermittedCall,
  options: {
    readonly kind: 'batch' | 'file';
    /** What else has to be changed in what is shown. */
    readonly rewrite: (text: string) => string;
  },
  deps: Deps,
): Promise<void> {
  let target = call.target;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answered = await askProvider(call, { target }, deps);
    const text = await jsonAnswer(answered);
    if (answered.answer.status !== 200) return sendText(answered, text);
    const ids = idsIn(text);
    const owned = await deps.resources.owned(options.kind, ownerOf(call), ids);
    const next = nextPage(call.target, text);
    if (owned.size > 0 || next === null) {
      const own = withoutItems(text, (id) => !owned.has(id));
      return sendText(answered, options.rewrite(own));
    }
    target = next;
  }
  throw new GatewayError('too_large', 'The list is too long to be searched: ask with a cursor');
}

/** The address of the page that follows; null where there is none, or the caller goes backwards. */
function nextPage(target: string, text: string): string | null {
  const last = lastId(text);
  if (!hasMore(text) || last === null) return null;
  const [path = '', query = ''] = target.split('?', 2);
  const search = new URLSearchParams(query);
  if (search.has('before_id')) return null;
  search.set('after_id', last);
  return `${path}?${search.toString()}`;
}
