import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { AgentError, EXIT } from './agent-error.js';
import { ask } from './ask.js';
import type { Asked } from './ask.js';
import { readConfig } from './config.js';
import type { AgentConfig } from './config.js';
import { createEvents } from './events.js';
import { oneLine } from './one-line.js';

/** The outside of the command: what it is given, and where it writes. */
export interface Terminal {
  /** The arguments after the name of the command. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborts when the user wants the command to end. */
  readonly signal: AbortSignal;
}

const Options = z.object({
  question: z.string().optional(),
  json: z.boolean().default(false),
  stream: z.boolean().default(false),
  maxTurns: z.int(),
});

/** Runs the command and resolves with its exit code. Everything that fails becomes one line on stderr. */
export async function runCli(terminal: Terminal): Promise<number> {
  let token = '';
  const complain = (line: string): void => {
    terminal.stderr(`${token === '' ? line : line.replaceAll(token, '[token]')}\n`);
  };
  try {
    const program = commandLine(terminal);
    program.parse(terminal.args, { from: 'user' });
    const config = readConfig(terminal.environment);
    token = config.GATEHOUSE_TOKEN;
    return await answer(program, config, { ...terminal, complain });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.answered : EXIT.usage;
    if (terminal.signal.aborted) {
      complain('Interrupted');
      return EXIT.interrupted;
    }
    if (error instanceof AgentError) {
      complain(error.message);
      return error.exitCode;
    }
    complain(oneLine(`The agent failed: ${error instanceof Error ? error.message : 'no reason'}`));
    return EXIT.failed;
  }
}

async function answer(
  program: Command,
  config: AgentConfig,
  terminal: Terminal & { complain: (line: string) => void },
): Promise<number> {
  const { json, maxTurns, stream, question } = Options.parse(program.opts());
  const asked = await ask(
    program.args[0] ?? question ?? config.QUESTION,
    config,
    createEvents(terminal.complain),
    { maxTurns, stream, signal: terminal.signal },
  );
  terminal.stdout(`${json ? JSON.stringify(report(asked)) : asked.answer}\n`);
  if (asked.problem === null) return EXIT.answered;
  terminal.complain(asked.problem);
  return EXIT.unanswered;
}

function report({ answer: text, turns, toolCalls, stopReason, deadServers }: Asked): object {
  return { answer: text, turns, toolCalls, stopReason, deadServers };
}

function commandLine(terminal: Terminal): Command {
  return new Command('gatehouse-agent')
    .description('Answers a question with the tools of several MCP servers and a model.')
    .argument('[question]', 'the question; else --question, else QUESTION of the environment')
    .option('--question <text>', 'the same as the argument')
    .option('--json', 'print one line of JSON instead of the answer alone')
    .option('--stream', 'let the model stream its turns')
    .option('--max-turns <n>', 'how often the model may be asked', positiveInteger, 10)
    .exitOverride()
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr });
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (/^\d{1,4}$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number from 1 to 9999.');
}
