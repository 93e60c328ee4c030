// A small MCP server over standard input and output: it keeps notes, for as long as it runs. It forgets
// nothing of its own accord and asks nobody who they are, as most such servers; the runner keeps callers
// apart by giving each a process.
import { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

const tools = [
  {
    name: 'add_note',
    description: 'Keeps a note until the end of the session.',
    inputSchema: {
      type: 'object',
      properties: { text: { type: 'string', maxLength: 1000 } },
      required: ['text'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: false, destructiveHint: false },
  },
  {
    name: 'list_notes',
    description: 'Gives all notes of this session.',
    inputSchema: { type: 'object', additionalProperties: false },
    annotations: { readOnlyHint: true },
  },
];

const notes = [];

function answer(name, { text }) {
  if (name === 'add_note') notes.push(text);
  return { content: [{ type: 'text', text: JSON.stringify(notes) }] };
}

serveStdio(() => {
  const server = new Server({ name: 'notes', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', ({ params }) =>
    answer(params.name, params.arguments ?? {}),
  );
  return server;
});
