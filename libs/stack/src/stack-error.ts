/** Something on this machine keeps the stack from running; the message says what, where and what to do. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
