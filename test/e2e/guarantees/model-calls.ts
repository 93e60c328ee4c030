import type { Subject } from './subject.js';

export const MODEL_CALLS = {
  title: 'Model calls',
  promises: {
    'llm-call:pii:never-leaves': {
      statement:
        'No name, e-mail address, phone number or street address that a tool returned in fields reaches the model, on any turn.',
      source: 'docs/architecture.md',
    },
    'llm-call:pii:restored': {
      statement: 'Masked values come back in the answer and in tool inputs, streamed or not.',
      source: 'docs/architecture.md',
    },
    'llm-call:dates-and-ids:intact': {
      statement: 'Dates, order ids, tracking numbers and model ids reach the model unchanged.',
      source: 'docs/architecture.md',
    },
    'llm-call:credentials:never-forwarded': {
      statement:
        'The caller’s token never reaches the provider, and the provider’s key never the caller.',
      source: 'docs/architecture.md',
    },
    'llm-call:refused:never-reaches-provider': {
      statement:
        'A model call that is refused (no token, exhausted budget) does not reach the provider.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'egress:endpoint-allow-list': {
      statement:
        'An LLM API serves the addresses that its manifest lists; to callers, every other one does not exist.',
      source: 'apps/llm-egress/README.md',
    },
    'egress:endpoint-recorded': {
      statement:
        'Every call of an LLM API leaves one record, whichever of its addresses it was for.',
      source: 'docs/architecture.md',
    },
    'egress:endpoint-strangers-unread': {
      statement:
        'Who has no subscription, or lacks a scope, is turned away before a large request body is read.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'egress:endpoint-count-tokens': {
      statement:
        'The tokens of a request are counted by the provider, of the masked text, and cost nothing.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-request': {
      statement:
        'A request reaches the provider byte for byte, but for what had to be masked: unknown members and blocks, key order, number forms, escapes, reasoning and signatures included.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-headers': {
      statement:
        'The version, the betas and the query of a request reach the provider as they were sent.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-credentials': {
      statement:
        'A token counts in Authorization before x-api-key; neither reaches the provider, which gets its own key.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-duplicates': {
      statement:
        'A request that says twice what decides about it is refused; other members that stand twice are passed on as they are.',
      source: 'RFC 8259 section 4',
    },
    'egress:fidelity-answer': {
      statement:
        'An answer, or an error of the provider, with nothing to restore reaches the caller byte for byte, with the provider’s header fields.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-stream': {
      statement:
        'A stream with nothing to restore reaches the caller byte for byte, however it is cut, with event, block and delta types that nobody knows yet.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-sdks': {
      statement:
        'The official SDK works unchanged, in both of its major versions: whole answers, streams, parallel tool calls, its own error classes.',
      source: 'docs/architecture.md',
    },
    'egress:fidelity-back-pressure': {
      statement:
        'A caller that reads slowly slows the provider down and fills no memory of the gate; one that hangs up stops the provider.',
      source: 'docs/architecture.md',
    },
    'egress:provider-private': {
      statement:
        'A provider at a private address is neither published nor connected to unless its target allows it, and in no case in a network that the installation keeps closed.',
      source: 'docs/adr/0024-backends.md',
    },
    'egress:endpoint-ownership': {
      statement:
        'Batches and files at a provider exist for the application that made them alone: nobody else can list, read, cancel, delete or use them.',
      source: 'docs/architecture.md',
    },
    'egress:endpoint-uploads': {
      statement:
        'An upload is decided on before its body is read, and passes piece by piece, up to a limit, without being held in memory.',
      source: 'docs/adr/0015-batches-and-files.md',
    },
    'egress:containers-owned': {
      statement:
        'A container at a provider can be used again by the application whose answer it came with alone, at the target that has it.',
      source: 'docs/adr/0015-batches-and-files.md',
    },
    'egress:files-made': {
      statement:
        'A file that code of the provider has made belongs to the application whose answer told of it: it alone can read, use and delete it, at the target that made it.',
      source: 'docs/adr/0015-batches-and-files.md',
    },
    'egress:unseen-refused': {
      statement:
        'Where the manifest says so, content that neither masking nor guardrails can look into is refused: pictures, sound, PDF, files and uploads.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'egress:endpoint-batches': {
      statement:
        'No personal value in any request of a batch reaches the provider, and its results come back restored; what is kept in between is encrypted.',
      source: 'docs/architecture.md',
    },
    'egress:endpoint-batches-names': {
      statement:
        'A batch may use the aliases of its LLM API, and asks the provider for the model under the name that the target has for it.',
      source: 'apps/llm-egress/README.md',
    },
    'egress:endpoint-batches-models': {
      statement:
        'A batch may ask for several models: each is authorised, reserved and settled by itself at its own price, and if one may not be had, nothing is sent and nothing stays reserved.',
      source: 'docs/adr/0015-batches-and-files.md',
    },
    'egress:endpoint-batches-cost': {
      statement:
        'The results of a batch are priced one by one at the price of batches, and the sum is in the record of whoever reads them to the end first.',
      source: 'apps/llm-egress/README.md',
    },
    'egress:endpoint-batches-paid': {
      statement:
        'A batch is paid for when it is made, in full, and settled once, by what its results say was used.',
      source: 'docs/adr/0006-reserve-then-settle.md',
    },
    'egress:endpoint-provider-tools': {
      statement:
        'Tools that the provider runs by itself, MCP servers that it would connect to and containers are refused unless the manifest allows them by name.',
      source: 'apps/llm-egress/README.md',
    },
    'egress:record-fail-closed': {
      statement:
        'A model call whose record cannot be stored closes the gate for further calls until it is stored.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'openai:masking:arguments': {
      statement:
        'Personal values in the arguments of tool calls, which are JSON in a string, are hidden like any others in a chat completion.',
      source: 'apps/llm-egress/README.md',
    },
    'openai:masking:round-trip': {
      statement:
        'Personal values come back in the text of a chat completion and in the arguments of the tools that may see them, streamed or not, however many tool calls stream side by side.',
      source: 'apps/llm-egress/README.md',
    },
    'openai:fidelity:bytes': {
      statement:
        'A chat completion in which nothing has to change reaches an OpenAI-compatible provider byte for byte, and so does its answer the caller.',
      source: 'apps/llm-egress/README.md',
    },
    'openai:limit:disclosed': {
      statement:
        'A chat completion whose caller sets no limit gets the one of the LLM API, and a response header says so.',
      source: 'apps/llm-egress/README.md',
    },
    'openai:usage:hidden': {
      statement:
        'The gate asks for the usage of a streamed chat completion where its caller does not; the caller sees the stream that it asked for, byte for byte.',
      source: 'apps/llm-egress/README.md',
    },
    'openai:errors:shape': {
      statement:
        'Below an address of OpenAI’s API, errors of the gate have the shape of OpenAI’s, and its SDK raises its own classes.',
      source: 'docs/errors.md',
    },
    'openai:models:shape': {
      statement:
        'A client of OpenAI’s API sees the models in the shape of that API, whoever provides them.',
      source: 'apps/llm-egress/README.md',
    },
    'openai:translation:round-trip': {
      statement:
        'A chat completion can be answered by a provider of the Messages API, streamed or not, with the same masking, budget and record as any call.',
      source: 'docs/adr/0017-translation.md',
    },
    'openai:translation:cost': {
      statement:
        'A chat completion that a provider of the Messages API answers is charged as a message would be, for its tier, region and speed, for what its cache keeps for an hour, and for tools that the provider runs.',
      source: 'docs/adr/0017-translation.md',
    },
    'openai:translation:refuses': {
      statement:
        'What of a chat completion cannot be translated for any provider of its model is refused by its name; nothing is dropped in silence.',
      source: 'docs/adr/0017-translation.md',
    },
    'openai:translation:errors': {
      statement: 'The errors of a provider come in the shape of the API that the caller speaks.',
      source: 'docs/adr/0017-translation.md',
    },
    'openai:translation:fallback': {
      statement: 'Providers of different APIs stand in for one another.',
      source: 'docs/adr/0017-translation.md',
    },
    'openai:provider:round-trip': {
      statement:
        'The official client of OpenAI’s API works unchanged in front of a provider of that API: tool calls, streamed or not, with personal values hidden from the provider and restored for the caller.',
      source: 'apps/llm-egress/README.md',
    },
    'egress:advance:within-limit': {
      statement:
        'Budget that a replica reserves in advance is at most a share of what is left, no call is granted more than was reserved, and no call of the same replica is refused for it.',
      source: 'docs/adr/0029-budget-in-advance.md',
    },
  },
} as const satisfies Subject;
