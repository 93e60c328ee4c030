import type { Selector } from '../manifest/selector.js';
import type { ContractTool } from '../openapi/contract-tools.js';
import type { Finding } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import { noSuch } from '../text/suggest.js';

/** What a server takes of an API proxy: all if nothing is said, otherwise what any of `include` is about, */
export interface Selection {
  readonly include?: readonly Selector[] | undefined;
  /** less what any of these is about. */
  readonly exclude?: readonly Selector[] | undefined;
}

/** Chooses tools. A selector that is about none of them is a mistake: it is misspelt, or out of date. */
export function selectTools(
  tools: readonly ContractTool[],
  { include, exclude = [] }: Selection,
  at: Path,
): { readonly selected: readonly ContractTool[]; readonly findings: readonly Finding[] } {
  const named = [
    ...(include ?? []).map((selector, index) => ({ selector, path: [...at, 'include', index] })),
    ...exclude.map((selector, index) => ({ selector, path: [...at, 'exclude', index] })),
  ];
  const findings = named.flatMap(({ selector, path }) =>
    tools.some((tool) => isMeant(tool, selector))
      ? []
      : [{ path, message: aboutNone(selector, tools) }],
  );
  const selected = tools.filter((tool) => {
    const isIncluded = include?.some((selector) => isMeant(tool, selector)) ?? true;
    return isIncluded && !exclude.some((selector) => isMeant(tool, selector));
  });
  return { selected, findings };
}

function isMeant({ operation, tags }: ContractTool, selector: Selector): boolean {
  const { tag, path, operation: id, method } = selector;
  return (
    (tag === undefined || tags.includes(tag)) &&
    (path === undefined || globOf(path).test(operation.path)) &&
    (id === undefined || globOf(id).test(operation.operationId)) &&
    (method === undefined || operation.method === method)
  );
}

/** A pattern of linear cost: every star is one bounded repetition, and stars in a row are one. */
function globOf(glob: string): RegExp {
  const parts = glob.split(/(\*+)/).map((part) => {
    if (part.startsWith('**')) return '.*';
    return part === '*' ? '[^/]*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`);
}

function aboutNone({ tag, ...others }: Selector, tools: readonly ContractTool[]): string {
  const tags = [...new Set(tools.flatMap((tool) => tool.tags))];
  if (tag !== undefined && !tags.includes(tag)) return noSuch('tag', tag, tags);
  const what = Object.values(others).join(' ');
  return what ? `no operation is ${what}` : 'no operation is meant';
}
