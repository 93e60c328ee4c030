/** A `bigint` column whose values fit a JavaScript number; the driver reads it as text. */
export const safeInteger = {
  to: (value: number | null): number | null => value,
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
};
