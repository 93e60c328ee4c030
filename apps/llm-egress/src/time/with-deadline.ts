/** The error of something that took too long, as the platform's own deadlines have it. */
export function timeoutError(): DOMException {
  return new DOMException('The deadline has passed', 'TimeoutError');
}

/** Rejects when the work takes longer; the work itself goes on, and its end is no longer awaited. */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeoutError()), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
