/** The exit codes of the command. */
export const EXIT = {
  answered: 0,
  /** Something that the agent needs did not work. */
  failed: 1,
  /** The command line or the environment has a mistake. */
  usage: 2,
  /** The model stopped, or was stopped, before it had an answer. */
  unanswered: 3,
  /** As shells count an end by SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why the agent ends without an answer: one line for the user, and the exit code. */
export class AgentError extends Error {
  override readonly name = 'AgentError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
