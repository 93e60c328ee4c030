/* oxlint-disable no-console -- a service prints nothing but log lines, so the library is quietened here */
const { warn } = console;

// @NOTE Loaded on Node 20, the library tells the console that it wants Node 22. What is used of it here is
// what the tests run on Node 20.
console.warn = () => undefined;
const library = await import('oidc-provider').finally(() => {
  console.warn = warn;
});

export const { errors, Provider } = library;
export type {
  Adapter,
  AdapterPayload,
  Configuration,
  Provider as ProviderInstance,
  TokenEndpointGrantContext,
} from 'oidc-provider';
