import type { ModelPrice } from '@gatehouse/contracts';
import type { AskedTool } from '../providers/dialect.js';

/** How often tools that the provider runs are used, under the names by which its usage counts them. */
export type ToolUses = Readonly<Record<string, number>>;

/**
 * How often a request can have the provider use tools that have a price. One that sets itself no limit is
 * taken to stay within `defaultMaxUses`, for each of its tools: the provider sets it none either.
 */
export function mostToolUses(
  price: ModelPrice | null,
  asked: readonly AskedTool[],
  defaultMaxUses: number,
): ToolUses {
  const priced = asked.filter(({ countedAs }) => price && feeOf(price, countedAs) > 0);
  return sumOfUses(priced.map((tool) => ({ [tool.countedAs]: tool.maxUses ?? defaultMaxUses })));
}

/** What so many uses cost, in thousandths of millionths of a dollar. */
export function feesOf(price: ModelPrice, uses: ToolUses): number {
  return Object.entries(uses).reduce((sum, [name, count]) => sum + count * feeOf(price, name), 0);
}

/** All of them together; what was not used is left out. */
export function sumOfUses(all: readonly ToolUses[]): ToolUses {
  return combined(all, (some, more) => Math.min(Number.MAX_SAFE_INTEGER, some + more));
}

/** Of each tool the greatest number. */
export function mostOfUses(all: readonly ToolUses[]): ToolUses {
  return combined(all, Math.max);
}

/** As a part of usage, which leaves out what there is none of. */
export function usedTools(uses: ToolUses): { readonly serverTools?: Record<string, number> } {
  return Object.keys(uses).length > 0 ? { serverTools: { ...uses } } : {};
}

function combined(all: readonly ToolUses[], combine: (a: number, b: number) => number): ToolUses {
  const uses = new Map<string, number>();
  for (const [name, count] of all.flatMap((each) => Object.entries(each))) {
    uses.set(name, combine(uses.get(name) ?? 0, count));
  }
  return Object.fromEntries([...uses].filter(([, count]) => count > 0));
}

/** Millionths of a dollar for a thousand uses. */
function feeOf({ serverTools }: ModelPrice, name: string): number {
  return Object.hasOwn(serverTools, name) ? (serverTools[name] ?? 0) : 0;
}
