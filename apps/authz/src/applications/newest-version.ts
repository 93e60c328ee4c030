/** The item with the highest version, number by number: `1.10` is newer than `1.9`. */
export function newestVersion<Item extends { readonly version: string }>(
  items: readonly Item[],
): Item | null {
  const [newest] = items.toSorted((a, b) => compareVersions(b.version, a.version));
  return newest ?? null;
}

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
