import { completable, inputRequired, ResourceTemplate } from '@modelcontextprotocol/server';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

/** Resources, and a template of them, that the suite wants to find. */
export function addResources(server: McpServer, image: string): void {
  const text = 'This is the content of the static text resource.';
  server.registerResource(
    'static-text',
    'test://static-text',
    { mimeType: 'text/plain' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'text/plain', text }] }),
  );
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { mimeType: 'image/png' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'image/png', blob: image }] }),
  );
  server.registerResource(
    'watched-resource',
    'test://watched-resource',
    { mimeType: 'text/plain' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'text/plain', text }] }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    ({ href }, { id }) => {
      const data = { id, templateTest: true, data: `Data for ID: ${String(id)}` };
      const json = JSON.stringify(data);
      return { contents: [{ uri: href, mimeType: 'application/json', text: json }] };
    },
  );
}

/** Prompts that the suite wants to find. */
export function addPrompts(server: McpServer, image: string): void {
  server.registerPrompt('test_simple_prompt', { description: 'Says something simple' }, () => ({
    messages: [said({ type: 'text', text: 'This is a simple prompt for testing.' })],
  }));
  const argument = z.string();
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'Says its arguments',
      argsSchema: z.object({
        arg1: completable(argument, (begun) => [begun, `${begun}-more`]),
        arg2: argument,
      }),
    },
    ({ arg1, arg2 }) => ({
      messages: [
        said({ type: 'text', text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
      ],
    }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Embeds a resource', argsSchema: z.object({ resourceUri: argument }) },
    ({ resourceUri: uri }) => {
      const text = 'Embedded resource content for testing.';
      return {
        messages: [
          said({ type: 'resource', resource: { uri, mimeType: 'text/plain', text } }),
          said({ type: 'text', text: 'Please process the embedded resource above.' }),
        ],
      };
    },
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Shows a picture' }, () => ({
    messages: [
      said({ type: 'image', data: image, mimeType: 'image/png' }),
      said({ type: 'text', text: 'Please analyze the image above.' }),
    ],
  }));
  addAskingPrompt(server);
}

/** A prompt that asks something before it answers, as the suite wants to be asked. */
function addAskingPrompt(server: McpServer): void {
  const requestedSchema = { type: 'object' as const, properties: { context: TEXT } };
  const user_context = inputRequired.elicit({
    message: 'What context should the prompt use?',
    requestedSchema: { ...requestedSchema, required: ['context'] },
  });
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks for a context first' },
    ({ mcpReq }) => {
      const answers = mcpReq.inputResponses ?? {};
      if (!answers['user_context']) return inputRequired({ inputRequests: { user_context } });
      const text = `Use this context: ${JSON.stringify(answers['user_context'])}`;
      return { messages: [said({ type: 'text', text })] };
    },
  );
}

const TEXT = { type: 'string' as const };

function said<Content>(content: Content): { role: 'user'; content: Content } {
  return { role: 'user', content };
}
