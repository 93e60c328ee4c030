import { processIds, processNamespace, statOf, variableOf } from './proc.js';

/**
 * Every process of a server has this variable, and so have those that it starts, wherever they hide: a
 * group can be left, an environment is handed on.
 */
export const MARK = 'GATEHOUSE_MCP_RUNNER';

/** What the marks of this runner begin with: its process for good. Null where processes cannot be seen. */
export async function ownMark(): Promise<string | null> {
  const [namespace, stat] = await Promise.all([processNamespace(), statOf(process.pid)]);
  return namespace && stat ? `${namespace}.${stat.pid}.${stat.startedAt}` : null;
}

/** The processes that bear a mark. */
export async function bearersOf(mark: string): Promise<number[]> {
  return (await marked()).filter((each) => each.mark === mark).map(({ pid }) => pid);
}

/** The processes that a runner has left behind, which was killed and could not end them. */
export async function orphans(): Promise<number[]> {
  const namespace = await processNamespace();
  if (!namespace) return [];
  const found = await Promise.all(
    (await marked()).map(async ({ pid, mark }) => {
      const [where, runner, startedAt] = mark.split('.');
      if (where !== namespace || runner === undefined) return [];
      const stat = await statOf(Number(runner));
      return stat?.startedAt === startedAt ? [] : [pid];
    }),
  );
  return found.flat();
}

async function marked(): Promise<{ pid: number; mark: string }[]> {
  const others = (await processIds()).filter((pid) => pid !== process.pid);
  const found = await Promise.all(
    others.map(async (pid) => ({ pid, mark: await variableOf(pid, MARK) })),
  );
  return found.flatMap(({ pid, mark }) => (mark === null ? [] : [{ pid, mark }]));
}
