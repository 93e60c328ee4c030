import type { Subject } from './subject.js';

export const CONTRACTS = {
  title: 'APIs made into tools',
  promises: {
    'openapi:public:imported': {
      statement:
        'Large public contracts become tools whose schemas a strict JSON Schema 2020-12 validator takes, and whose names and schemas Anthropic, OpenAI and Gemini take.',
      source: 'apps/catalog/README.md',
    },
    'openapi:operation:left-out-alone': {
      statement:
        'An operation with a mistake is left out of its contract’s tools with its path and the reason; all others become tools.',
      source: 'apps/catalog/README.md',
    },
    'openapi:bodies': {
      statement:
        'Request bodies are sent as their contract says: JSON of any media type, forms of either kind with files, text, bytes.',
      source: 'OpenAPI 3.1.0 sections 4.8.14 and 4.8.15',
    },
    'openapi:parameters': {
      statement:
        'Path, query, header and cookie parameters travel in the style, or the media type, that their contract says.',
      source: 'OpenAPI 3.1.0 section 4.8.12',
    },
    'openapi:arguments:contained': {
      statement:
        'No argument can leave its path segment, begin another header or cookie, or change the host.',
      source: 'docs/architecture.md',
    },
    'openapi:preview': {
      statement:
        'A dry run names the tools that a server would have, what each would cost in tokens, about, and what would be left out.',
      source: 'apps/catalog/README.md',
    },
    'openapi:selection': {
      statement:
        'A server takes the operations of a contract that its selectors mean, by tag, path, operationId and method; a selector that means none is a mistake.',
      source: 'apps/catalog/README.md',
    },
    'backend:private:refused': {
      statement:
        'A backend at a private address is refused, as a literal when it is applied and behind a name when it is called, unless its manifest allows private addresses and the installation has opened that network. Redirects are not followed.',
      source: 'docs/adr/0024-backends.md',
    },
    'backend:credentials:placed': {
      statement:
        'The gate’s credential for a backend goes into the header, query or cookie that the contract’s security scheme names; no argument can set, replace or add to it, and a secret that cannot be written there sends nothing.',
      source: 'OpenAPI 3.1.0 section 4.8.27',
    },
    'backend:credentials:never-echoed': {
      statement:
        'A backend that echoes the gate’s credential, as it was sent, does not tell it to the caller: it is taken out of results and errors.',
      source: 'docs/adr/0024-backends.md',
    },
    'backend:output:kept': {
      statement:
        'Structured content always fits the output schema that its tool is listed with; an answer that does not is given as text, as an error of the tool that says what is wrong, and counted.',
      source: 'MCP 2025-06-18, server/tools, section Output Schema',
    },
    'backend:oauth:one-token': {
      statement:
        'A token by the client credentials grant is asked for once by any number of calls, kept until it expires, and fetched anew once when the backend does not take it.',
      source: 'RFC 6749 section 4.4',
    },
    'openapi:url:pinned': {
      statement:
        'A contract named by its URL is fetched when its manifest is applied, kept with its SHA-256, and not fetched anew until it is applied again; one that is not what the manifest pins is refused.',
      source: 'apps/catalog/README.md',
    },
    'openapi:url:contained': {
      statement:
        'Fetching a contract takes bounded time and memory, and leads into no private network that is not allowed, not by redirects either.',
      source: 'docs/adr/0024-backends.md',
    },
    'openapi:refs:pinned': {
      statement:
        'A contract from the web or a file may refer to other documents: they become part of what is stored, and of its SHA-256, so that what is served changes with none of them until it is applied again.',
      source: 'apps/catalog/README.md',
    },
    'openapi:refs:contained': {
      statement:
        'What a contract refers to is read under the rules of the contract itself (addresses, redirects, size, number, its own folder); an operation that needs what cannot be had is left out alone, with the reason.',
      source: 'docs/adr/0035-split-contracts.md',
    },
    'openapi:poison:instructions': {
      statement:
        'An operation whose words read like an instruction to the model is noted when its contract is applied or previewed; of a contract that comes from a URL and is not pinned it is left out.',
      source: 'apps/catalog/README.md',
    },
    'openapi:security:respected': {
      statement:
        'An operation is called with the first alternative of its own security requirements, or else of its contract’s, that the manifest fills whole.',
      source: 'OpenAPI 3.1.0 section 4.8.30',
    },
    'openapi:security:named': {
      statement:
        'An operation whose security the manifest does not fill is left out with what it lacks; a scheme that is unknown, or filled in the wrong way, is a mistake at its name.',
      source: 'apps/catalog/README.md',
    },
  },
} as const satisfies Subject;
