/**
 * The vocabulary of policies, in Cedar's own schema language. A policy that uses another word, or that can
 * never apply, is refused when it is loaded.
 */
export const POLICY_SCHEMA = `
  // A role from an application's manifest: Role::"support".
  entity Role;

  // Who calls: Application::"internal-agent".
  entity Application in [Role] { tenant: String };

  // What is called: Tool::"crm-mcp-server/get_customer", in McpServer::"crm-mcp-server".
  entity McpServer;
  entity Tool in [McpServer] { name: String, version: String, readOnly: Bool, destructive: Bool };

  // Operation::"crm-api/get_customer", in ApiProxy::"crm-api".
  entity ApiProxy;
  entity Operation in [ApiProxy] { name: String, version: String, readOnly: Bool, destructive: Bool };

  // Model::"claude-agent-gateway/claude-sonnet-5", in LlmApi::"claude-agent-gateway".
  entity LlmApi;
  entity Model in [LlmApi] { name: String, version: String };

  // What the access token says: its scopes, and the person on whose behalf the application acts.
  type Call = { scopes: Set<String>, user?: String };

  action "tools/call" appliesTo { principal: [Application], resource: [Tool], context: Call };
  action "operations/call" appliesTo { principal: [Application], resource: [Operation], context: Call };
  action "messages/create" appliesTo { principal: [Application], resource: [Model], context: Call };
`;
