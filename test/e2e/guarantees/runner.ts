import type { Subject } from './subject.js';

export const RUNNER = {
  title: 'Local MCP servers',
  promises: {
    'runner:stdio:served': {
      statement:
        'An MCP server that speaks over standard input and output is served over streamable HTTP, byte for byte.',
      source: 'MCP 2025-11-25, transports',
    },
    'runner:handshake:none': {
      statement:
        'A local server that speaks MCP 2026-07-28 alone, and so has no handshake, is served like any other; one that has a handshake is sent nothing before it.',
      source: 'docs/adr/0032-local-servers.md',
    },
    'runner:through-the-gate': {
      statement:
        'A manifest refers to a local server by its name alone; its tools are governed like any others.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:manifest:no-command': {
      statement:
        'No manifest can say what is run, where the runner is, or what it is shown; a local server belongs to the tenant that has it first.',
      source: 'docs/adr/0032-local-servers.md',
    },
    'runner:caller:own': {
      statement:
        'Each session with a local server has a process of its own, so that what it keeps of one caller is seen by no other.',
      source: 'docs/adr/0032-local-servers.md',
    },
    'runner:progress': {
      statement:
        'A caller hears how far a call to a local server has come, and a call that is cancelled, or whose caller has gone, is cancelled there.',
      source: 'MCP 2025-11-25, utilities',
    },
    'runner:crash:contained': {
      statement:
        'A local server that crashes fails the calls of its own session, with the reason; the next call starts it anew.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:leftovers:none': {
      statement:
        'When a session ends, by whatever cause, nothing is left of its process, nor of those that this has started, wherever they hide (on Linux).',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:killed': {
      statement:
        'A runner that is killed takes its servers with it, where setpriv(1) is; what they have hidden is ended when it is started again (on Linux).',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:bounds': {
      statement:
        'A local server that floods its output, sends a message without end or takes too much memory is ended, and its caller told which.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:asks': {
      statement:
        'What a local server asks during a call (elicitation) reaches the caller of the gate, and the answer goes back to that server.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:processes:bounded': {
      statement:
        'A local server has never more processes than it may have: the idle one that was used longest ago makes room, and if all are busy, one caller more is refused.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:idle': {
      statement: 'A process that nobody has needed for a while is stopped.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:broken:said': {
      statement:
        'A local server that does not start is an error that says why, without a word of its own, and is tried again after pauses that grow to a minute.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:environment:own': {
      statement:
        'A local server is started with what is configured for it, and how to find programs; never with a secret of the runner, or of another server.',
      source: 'apps/mcp-runner/README.md',
    },
    'runner:secret': {
      statement: 'The runner serves nobody who does not show its secret.',
      source: 'apps/mcp-runner/README.md',
    },
  },
} as const satisfies Subject;
