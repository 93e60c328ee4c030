/** What is handled together: as many items, or as much of them, as comes first. */
export interface GroupSize {
  readonly items: number;
  /** In the unit of `sizeOf`. */
  readonly total: number;
}

/** Items in groups that can be handled at once, none of them empty. The item that fills a group is its last. */
export async function* groups<Item>(
  source: AsyncIterable<Item> | Iterable<Item>,
  most: GroupSize,
  sizeOf: (item: Item) => number,
): AsyncGenerator<readonly Item[]> {
  let open: Item[] = [];
  let total = 0;
  for await (const item of source) {
    open.push(item);
    total += sizeOf(item);
    if (open.length < most.items && total < most.total) continue;
    yield open;
    open = [];
    total = 0;
  }
  if (open.length > 0) yield open;
}
