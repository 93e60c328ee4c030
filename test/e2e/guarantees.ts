/**
 * What Gatehouse promises to those who use it. A test proves a promise by carrying its id in square
 * brackets in its title; a promise without a test, or a citation without a promise, fails the build.
 * `docs/guarantees.md` is generated from this table.
 */
export const GUARANTEES = {
  'agent:question:answered': {
    statement:
      'An unchanged agent with two kinds of URL and one token answers a question that takes three governed MCP servers and a model.',
    source: 'docs/architecture.md',
  },
  'agent:one-trace': {
    statement:
      'Every reasoning and tool call of one agent run is in one trace, although the agent sends no trace header.',
    source: 'docs/adr/0005-join-by-tool-use.md',
  },
  'agent:dead-server:survived': {
    statement: 'An MCP server that is down costs the agent that server, not its answer.',
    source: 'docs/architecture.md',
  },
  'token:no-subscription:refused': {
    statement: 'An application gets no token for a resource that it is not subscribed to.',
    source: 'RFC 8707 section 2',
  },
  'token:expired:refused': {
    statement: 'An expired access token is refused.',
    source: 'RFC 9068 section 4',
  },
  'token:other-audience:refused': {
    statement: 'An access token for another resource is refused.',
    source: 'RFC 8707 section 2; RFC 9068 section 4',
  },
  'token:unsigned:refused': {
    statement: 'An unsigned access token is refused.',
    source: 'RFC 8725 section 3.2',
  },
  'token:altered:refused': {
    statement: 'An altered access token is refused.',
    source: 'RFC 9068 section 4',
  },
  'token:lookalike:refused': {
    statement: 'A token that only looks right is refused.',
    source: 'RFC 9068 section 4',
  },
  'token:revoked:refused': {
    statement: 'A revoked access token is refused everywhere within a second.',
    source: 'RFC 7009 section 2',
  },
  'decision:silence:refused': {
    statement: 'When the decision or the quota cannot be had, the call is refused, never made.',
    source: 'docs/adr/0004-fail-closed.md',
  },
  'decision:policy-error:refused': {
    statement: 'A policy that fails while it is evaluated denies the call.',
    source: 'docs/adr/0004-fail-closed.md',
  },
  'decision-cache:stale-at-most-half-a-second': {
    statement:
      'A decision is remembered for half a second at most, and no longer than until authz announces a change of policies, applications or subscriptions.',
    source: 'docs/architecture.md',
  },
  'decision-cache:one-caller:one-answer': {
    statement:
      'A remembered decision answers the same question only: same tenant, application, user, scopes, action, resource and target.',
    source: 'docs/architecture.md',
  },
  'decision:reload:live': {
    statement: 'A changed policy file decides within a second; a broken one changes nothing.',
    source: 'docs/architecture.md',
  },
  'tool-call:refused:never-reaches-backend': {
    statement:
      'A refused tool call (no subscription, missing scope, bad arguments, exhausted quota) reaches no backend.',
    source: 'docs/adr/0004-fail-closed.md',
  },
  'tool-call:refused:recorded': {
    statement:
      'A refused tool call leaves exactly one audit record; a batch of a caller who could not be identified leaves one for all, and a flood of such calls is counted together.',
    source: 'docs/architecture.md',
  },
  'tool-call:transport:same-answer': {
    statement: 'A backend over NATS and the same backend over HTTP give the agent the same result.',
    source: 'docs/architecture.md',
  },
  'tool-call:errors:no-internals': {
    statement: 'An error that an agent sees holds no internal address, no stack and no secret.',
    source: 'RFC 9457 section 5',
  },
  'tool-call:breaker:per-operation': {
    statement:
      'An operation whose backend keeps failing is paused alone: neither other operations nor other backends are; a 4xx, bad input and a hang-up count for nothing, and the attempts of a call count once.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:breaker:one-probe': {
    statement: 'After a pause a single call tries the operation again, and no other waits for it.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:breaker:tells': {
    statement: 'A call that was stopped tells the model what to do instead.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:share:nobody-fills': {
    statement: 'No application can take all places at a backend, nor all of its queue.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:retry:idempotent-only': {
    statement:
      'Only an operation that is idempotent is attempted again; where another one fails under way, the model is told that its effect is not known.',
    source: 'RFC 9110 section 9.2.2',
  },
  'tool-call:effect:once': {
    statement:
      'A call that carries out a model’s tool_use changes something once: issued again within 15 minutes, also at the same time or at another replica, it gets the first result.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:effect:in-doubt': {
    statement:
      'Where nobody knows whether a change was made, the call is not made again, unless it is idempotent, and the model is told.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:loop:stopped': {
    statement:
      'An agent that makes the same call over and over, twenty times in a minute unless its manifest says otherwise, is stopped over all replicas, and the model is told what to do instead. Each replica beside the first may let up to a quarter of that more through.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:result:limited': {
    statement:
      'A model is never handed more of a result than its manifest allows, 64 KiB unless it says otherwise: JSON stays JSON, structured content stays what its schema promises or the call fails, and the model is told what is missing and how to ask for less. A backend’s answer of more than 8 MiB is not read to its end.',
    source: 'docs/adr/0023-results-a-model-can-read.md',
  },
  'tool-call:result:shaped': {
    statement:
      'A manifest selects the fields of a tool’s results and cuts or sums up their lists; the published output schema tells of the shaped result.',
    source: 'docs/adr/0023-results-a-model-can-read.md',
  },
  'tool-call:cache:governed': {
    statement:
      'A call that is answered from the result cache is authorised, counted and recorded like every other, and its record says so.',
    source: 'docs/adr/0023-results-a-model-can-read.md',
  },
  'tool-call:cache:one-caller': {
    statement:
      'A remembered result answers the same question only: same tenant, application, user, scopes, definition of the tool and arguments.',
    source: 'docs/adr/0023-results-a-model-can-read.md',
  },
  'tool-call:cache:reads-only': {
    statement: 'No error, and no result of a tool that may change something, is ever remembered.',
    source: 'docs/adr/0023-results-a-model-can-read.md',
  },
  'tool-call:cache:bounded': {
    statement: 'Remembered results are bounded in number and in bytes.',
    source: 'docs/adr/0023-results-a-model-can-read.md',
  },
  'aggregate:list': {
    statement:
      'Many servers at one address are listed as one, in a fixed order; a member that is missing is named with the reason, and a list is never empty for a reason that it does not tell.',
    source: 'docs/adr/0027-aggregates.md',
  },
  'aggregate:names': {
    statement:
      'A name in an aggregate means one tool of one member, has at most 64 characters, and does not change with other members.',
    source: 'docs/adr/0027-aggregates.md',
  },
  'aggregate:deadline': {
    statement:
      'Members are asked at the same time, and one that does not answer costs its own tools.',
    source: 'apps/mcp-ingress/README.md',
  },
  'aggregate:member-governs': {
    statement:
      'Through an aggregate a caller sees and calls what each member would let it, and cannot learn of the rest by trying names.',
    source: 'docs/adr/0027-aggregates.md',
  },
  'aggregate:call': {
    statement:
      'A call through an aggregate takes a subscription to both, the quota of the member, and one record that names both.',
    source: 'docs/adr/0027-aggregates.md',
  },
  'aggregate:manifest': {
    statement:
      'An aggregate of unknown or nested members, with ambiguous prefixes or a search that cannot work, is refused when it is applied.',
    source: 'apps/catalog/README.md',
  },
  'aggregate:members-come-and-go': {
    statement: 'A member can be taken out of service without touching the aggregates it is in.',
    source: 'apps/catalog/README.md',
  },
  'tool-search:offered': {
    statement: 'A caller for whom a server has too many tools is listed a search in their place.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-search:definitions': {
    statement:
      'A search gives whole definitions, the best first, over all members of an aggregate.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-search:measured': {
    statement:
      'What a search saves in tokens, and how often it finds what plain words ask for among the 845 tools of GitHub, is measured at every build.',
    source: 'test/e2e/tool-search/tool-search.test.ts',
  },
  'tool-search:nothing-hidden': {
    statement: 'A search finds nothing that its caller may not call.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-search:call': {
    statement:
      'A found tool can be called by its name, and through call_tool as the very same call, in both eras of the protocol.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-search:recorded': {
    statement: 'Every search leaves a record, also one that was refused.',
    source: 'docs/architecture.md',
  },
  'tool-call:strangers:counted': {
    statement:
      'Tool calls of callers who cannot be identified are refused and counted: from each network the first ten a minute are recorded one by one, the others together, so that a flood of them can neither fill the audit trail nor wait for it.',
    source: 'apps/mcp-ingress/README.md',
  },
  'tool-call:crash:contained': {
    statement:
      'When a backend, authz, ratelimit, audit or the broker is killed under calls, those that need it are told so and no others fail; when it is back they are made again without a restart of anything else, and every call stands in the audit trail once. Without the broker a call may be refused unrecorded.',
    source: 'docs/architecture.md',
  },
  'tool-list:only-callable': {
    statement: 'A caller’s tool list holds what it may call, and nothing else.',
    source: 'docs/architecture.md',
  },
  'mcp:eras:both': {
    statement:
      'Clients of HTTP+SSE, of protocol 2025-11-25 and of the stateless 2026-07-28, of both SDKs, the MCP Inspector and plain fetch, list the same tools and get the same answer, byte for byte that of the backend.',
    source: 'Model Context Protocol 2024-11-05, 2025-11-25 and 2026-07-28',
  },
  'sse:client:sdk': {
    statement: 'The v1 SDK’s own client of the transport HTTP+SSE lists tools and calls them.',
    source: 'Model Context Protocol 2024-11-05, HTTP with SSE',
  },
  'sse:client:plain': {
    statement:
      'A client of HTTP+SSE is told where to post by the first event, need not begin with initialize, and may use an id again; each answer is one line of data.',
    source: 'Model Context Protocol 2024-11-05, HTTP with SSE',
  },
  'sse:replica:any': {
    statement: 'Any replica takes the messages of a session, whichever holds its stream.',
    source: 'apps/mcp-ingress/README.md',
  },
  'sse:replica:gone': {
    statement:
      'A message to a session whose replica is gone is refused at once, and a new stream is to be had at any other.',
    source: 'apps/mcp-ingress/README.md',
  },
  'sse:session:own': {
    statement:
      'A session takes messages from the application and the person that opened it, and from nobody else.',
    source: 'apps/mcp-ingress/README.md',
  },
  'sse:session:token': {
    statement: 'A stream is opened, and each message taken, only with a valid token.',
    source: 'apps/mcp-ingress/README.md',
  },
  'sse:session:ends': {
    statement: 'A stream ends when the token expires or is revoked that it was opened with.',
    source: 'apps/mcp-ingress/README.md',
  },
  'sse:session:bounded': {
    statement:
      'Sessions are limited per application and in all, an idle one is ended, and so much of one may be under way and no more.',
    source: 'apps/mcp-ingress/README.md',
  },
  'sse:call:cancelled': {
    statement:
      'A call whose client goes, or cancels it, is ended and recorded as aborted, and not answered.',
    source: 'Model Context Protocol 2024-11-05, cancellation',
  },
  'rest:tools:listed': {
    statement: 'The REST face lists to each caller the tools that MCP lists to it.',
    source: 'apps/mcp-ingress/README.md',
  },
  'rest:tools:invoked': {
    statement:
      'A tool that is called over REST goes through the same pipeline as over MCP, with the same result.',
    source: 'apps/mcp-ingress/README.md',
  },
  'rest:tools:root': {
    statement: 'The tools of the server that is configured for it are at /tools, too.',
    source: 'apps/mcp-ingress/README.md',
  },
  'rest:openapi:own-tools': {
    statement: 'The OpenAPI description of a server’s REST face holds what its caller may call.',
    source: 'apps/mcp-ingress/README.md',
  },
  'rest:errors:problem': {
    statement:
      'What the gate refuses over REST, and how a backend fails, is a problem of RFC 9457 with the code of the error table.',
    source: 'RFC 9457',
  },
  'rest:idempotency:once': {
    statement:
      'A change that is asked for over REST with an Idempotency-Key is made once, however often it is asked for within 15 minutes.',
    source: 'draft-ietf-httpapi-idempotency-key-header-07',
  },
  'api-proxy:called:governed': {
    statement:
      'An API proxy is called as the REST API that it fronts, over NATS and over HTTP, by who is subscribed to it; scopes, policies, quotas and records are those of a tool call.',
    source: 'apps/mcp-ingress/README.md',
  },
  'api-proxy:refused:problem': {
    statement:
      'A call of an API that its contract does not know, or that may not be made, is refused as a problem and reaches no backend.',
    source: 'RFC 9457',
  },
  'api-proxy:parameters:as-contract': {
    statement:
      'Parameters are read as the contract has them written, and one that it does not know is refused.',
    source: 'OpenAPI 3.1 section 4.8.12',
  },
  'api-proxy:headers:stripped': {
    statement:
      'Neither a caller’s credentials nor what stands between gate and backend passes the gate, and no answer names a backend’s address.',
    source: 'docs/adr/0028-faces.md',
  },
  'api-proxy:bodies:streamed': {
    statement: 'Bodies are passed on while they come, in both directions, up to a limit.',
    source: 'apps/mcp-ingress/README.md',
  },
  'api-proxy:caller:gone': {
    statement: 'A caller of an API who hangs up ends the backend’s work, and the record says so.',
    source: 'apps/mcp-ingress/README.md',
  },
  'api-proxy:obligations:kept': {
    statement: 'What a policy withholds is withheld in the answers of an API, too.',
    source: 'apps/mcp-ingress/README.md',
  },
  'api-proxy:address:whole': {
    statement:
      'An API proxy is served below all of its address, whatever paths the gate has for MCP servers.',
    source: 'docs/adr/0028-faces.md',
  },
  'api-proxy:address:one': {
    statement: 'No API proxy has the address of an MCP server.',
    source: 'docs/adr/0028-faces.md',
  },
  'mcp:unauthenticated:challenged': {
    statement:
      'A request without a valid token gets a 401 that names the protected resource metadata.',
    source: 'RFC 9728 section 5.1',
  },
  'llm-call:pii:never-leaves': {
    statement:
      'No name, e-mail address, phone number or street address that a tool returned in fields reaches the model, on any turn.',
    source: 'docs/architecture.md',
  },
  'llm-call:pii:restored': {
    statement: 'Masked values come back in the answer and in tool inputs, streamed or not.',
    source: 'docs/architecture.md',
  },
  'masking:conversations': {
    statement:
      'In generated conversations of up to 20 turns no name, e-mail address, telephone number, street or card of the people in them reaches the provider, from any carrier; the agent gets every byte back, and what was sent before stays the same from turn to turn.',
    source: 'docs/adr/0016-text-unless-structure.md',
  },
  'masking:detectors': {
    statement:
      'Cards (Luhn), bank accounts (ISO 7064), social security numbers and internet addresses are found by their check digits and forms; dates, identifiers, versions, hashes and tracking numbers are left alone.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:tools': {
    statement:
      'A tool gets the real values of the entities that the manifest names for it, and placeholders for all others.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:addresses': {
    statement:
      'In the text of an answer, a placeholder within the address of a link or picture stays a placeholder.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:r1-every-carrier': {
    statement:
      'Every string of a request is read for personal data unless it is structure: also in members and blocks that the gate does not know.',
    source: 'docs/adr/0016-text-unless-structure.md',
  },
  'masking:r2-structure': {
    statement:
      'Ids, names of tools, addresses, encoded data, signatures, sealed blocks and definitions reach the provider byte for byte.',
    source: 'docs/adr/0016-text-unless-structure.md',
  },
  'masking:r3-reasoning': {
    statement:
      'Signed reasoning goes back to the provider byte for byte, also where it quotes a value or is empty.',
    source: 'docs/adr/0016-text-unless-structure.md',
  },
  'masking:r4-deterministic': {
    statement:
      'The same value of a tenant gets the same placeholder on every turn, replica and restart, so that what was masked before stays the same and prompt caches hit.',
    source: 'docs/adr/0012-derived-placeholders.md',
  },
  'masking:r5-idempotent': {
    statement: 'A placeholder in a request is not masked again.',
    source: 'docs/adr/0012-derived-placeholders.md',
  },
  'masking:r5-remembered': {
    statement:
      'Where the manifest says to remember placeholders, one that comes back without its value is restored for the application that it was made for.',
    source: 'docs/adr/0019-remembered-placeholders.md',
  },
  'masking:r6-forged': {
    statement: 'A placeholder that was made up, or made for another tenant, is never restored.',
    source: 'docs/adr/0012-derived-placeholders.md',
  },
  'masking:r7-overlaps': {
    statement: 'Of findings that overlap, everything that any of them covers is hidden.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:r7-unicode': {
    statement:
      'A value is found in full width, with combining marks, invisible characters, percent-encoding, entities and escapes, and comes back as it was written.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:r8-byte-exact': {
    statement: 'Masking changes no byte outside of the values it hides.',
    source: 'docs/adr/0012-derived-placeholders.md',
  },
  'masking:r9-json-in-strings': {
    statement:
      'Values in JSON that is written in strings, several levels deep, are masked, and the JSON stays valid.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:r10-encoded': {
    statement: 'Text in base64 is masked, and a long text is read in turns with other calls.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:r11-lookalike': {
    statement:
      'On request a placeholder has the form of a value of its kind, in a range that nobody can have.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:r12-variants': {
    statement:
      'A placeholder is recognised in any case, in full width, and with emphasis or invisible characters in it.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:r13-same-everywhere': {
    statement: 'Counting tokens masks like sending.',
    source: 'apps/llm-egress/README.md',
  },
  'masking:r14-blocks': {
    statement:
      'Masking adds, drops, moves and merges no block, and leaves cache_control where it is.',
    source: 'docs/adr/0016-text-unless-structure.md',
  },
  'masking:s1-network-splits': {
    statement: 'An event stream is read the same however the network cuts it.',
    source: 'WHATWG HTML section 9.2',
  },
  'masking:s2-every-split': {
    statement: 'A placeholder is restored wherever a stream cuts it.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s3-holds-little': {
    statement: 'A stream holds back no more than what could begin a placeholder.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s4-order': {
    statement:
      'What was held back of a block comes before anything else of it, and delays no ping.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s5-json': {
    statement:
      'A value in the input of a tool is escaped as its place asks, wherever the stream cuts the JSON and however it is escaped.',
    source: 'RFC 8259',
  },
  'masking:s6-interleaved': {
    statement: 'Blocks of a stream that come interleaved are restored each on its own.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s7-reasoning': {
    statement: 'Reasoning of an answer passes byte for byte, also where it quotes a placeholder.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s8-citations': {
    statement: 'A citation quotes the document as each side knows it, with offsets that fit.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s9-encoding': {
    statement:
      'An answer that the provider has compressed against the wish of the gate is restored, too.',
    source: 'RFC 9110 section 12.5.3',
  },
  'masking:s10-truncated': {
    statement: 'A placeholder that an answer breaks off in is passed on as far as it goes.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s12-byte-identical': {
    statement: 'A stream in which nothing is restored passes byte for byte.',
    source: 'docs/adr/0020-where-values-come-back.md',
  },
  'masking:s16-detector-failure': {
    statement:
      'A call is refused when a detector fails, unless the manifest says to go on without it; either way it is counted.',
    source: 'docs/adr/0004-fail-closed.md',
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
    statement: 'Every call of an LLM API leaves one record, whichever of its addresses it was for.',
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
  'egress:endpoint-ownership': {
    statement:
      'Batches and files at a provider exist for the application that made them alone: nobody else can list, read, cancel, delete or use them.',
    source: 'docs/architecture.md',
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
  'budget:never-overshot': {
    statement:
      'However many calls and ratelimit instances run in parallel, never more tokens are granted than the budget holds.',
    source: 'docs/adr/0006-reserve-then-settle.md',
  },
  'budget:scopes:all-or-none': {
    statement:
      'A model call is reserved in all limits that apply to its application, user, model, API and tenant, or in none; what fails in between never lets a limit be passed.',
    source: 'docs/adr/0006-reserve-then-settle.md',
  },
  'budget:cost:unpriced-refused': {
    statement: 'Where cost is limited, a model without a price is refused.',
    source: 'docs/adr/0004-fail-closed.md',
  },
  'budget:cost:recorded': {
    statement:
      'What a call has cost at the prices of its LLM API is on its record, in a header where it is known in time, and in the roll-up of usage.',
    source: 'docs/adr/0006-reserve-then-settle.md',
  },
  'budget:lowered:disclosed': {
    statement:
      'Where the manifest says so, max_tokens is lowered to what is left of a budget, in all limits alike, and the caller is told; nothing else of the request changes.',
    source: 'docs/adr/0006-reserve-then-settle.md',
  },
  'budget:settled:true-usage': {
    statement:
      'A budget is charged what the provider counted, in both layouts of its usage; nothing where the provider refused; and what was seen where an answer breaks off.',
    source: 'docs/adr/0006-reserve-then-settle.md',
  },
  'budget:survives-restart': {
    statement: 'A restart of ratelimit or of the broker forgets no reservation and no usage.',
    source: 'docs/adr/0006-reserve-then-settle.md',
  },
  'budget:exhausted:told': {
    statement:
      'An exhausted budget or quota is answered with 429, Retry-After and RateLimit fields, in the caller’s own dialect.',
    source: 'RFC 6585 section 4; IETF RateLimit header fields',
  },
  'audit:kill:nothing-lost': {
    statement: 'Killing audit in the middle of a load loses no record and stores none twice.',
    source: 'docs/adr/0007-audit-through-jetstream.md',
  },
  'audit:tenant:isolated': {
    statement: 'A tenant’s token sees the records of that tenant only.',
    source: 'docs/architecture.md',
  },
  'catalog:bad-manifest:refused-whole': {
    statement:
      'A bad manifest is refused whole, with the path of every mistake, and changes nothing; so is a contract of which no operation can be used.',
    source: 'docs/architecture.md',
  },
  'catalog:change:live': {
    statement: 'An applied change is live in the data plane within a second, without a restart.',
    source: 'docs/architecture.md',
  },
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
      'Fetching a contract takes bounded time and memory, leads into no private network that is not allowed, not by redirects either, and follows no reference to another document.',
    source: 'docs/adr/0024-backends.md',
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
  'guardrail:request-refused': {
    statement:
      'A request that violates an enforcing guardrail gets a 422 that names it, never reaches the provider, and costs no budget.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:answer-refused': {
    statement:
      'An answer that violates an enforcing guardrail never reaches the caller, and is charged as the provider has charged it.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:stream-held': {
    statement:
      'With an enforcing guardrail on answers, a streamed answer is sent after it has been judged as a whole, and of a refused one not a byte.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:stream-observed': {
    statement: 'With observing guardrails alone, a streamed answer passes as it comes.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:observe-passes': {
    statement: 'An observing guardrail changes no byte of a call, and what it found is recorded.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:first-decides': {
    statement: 'Of several guardrails that object, the first one of the manifest decides.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:masked-side': {
    statement:
      'Guardrails, and the services that they ask, see placeholders in the place of the values that masking has found.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:poisoned-tool-result': {
    statement:
      'Known forms of instructions to the model are found in tool results and documents, in plain text, JSON and HTML comments.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:new-pii': {
    statement:
      'A guardrail can refuse answers with personal values that the model has made up, and lets those pass that are only given back.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:schema': {
    statement: 'A guardrail can hold answers, streamed or not, to a JSON Schema.',
    source: 'JSON Schema 2020-12',
  },
  'guardrail:modified-in-place': {
    statement:
      'What a webhook changes is changed where it stands; every other byte of the request stays.',
    source: 'docs/adr/0022-guardrails.md',
  },
  'guardrail:no-batch-past-it': {
    statement:
      'Where a guardrail enforces, a batch is refused, since guardrails do not look into batches.',
    source: 'docs/adr/0004-fail-closed.md',
  },
  'guardrail:webhook-hostile': {
    statement:
      'A webhook that errs, redirects, stalls, floods or breaks its contract blocks the call, unless the manifest lets it pass.',
    source: 'docs/adr/0004-fail-closed.md',
  },
  'guardrail:webhook-private': {
    statement:
      'A webhook at a private address, however it is written, is not connected to unless the manifest allows it.',
    source: 'RFC 6890',
  },
  'telemetry:one-trace': {
    statement:
      'The spans of one agent run, from every service, are one trace in the terms of the OpenTelemetry GenAI and MCP conventions.',
    source: 'OpenTelemetry semantic conventions for GenAI and MCP',
  },
  'telemetry:no-content': {
    statement: 'No span and no metric holds a personal value, a payload or a token.',
    source: 'docs/architecture.md',
  },
  'telemetry:no-content-logs': {
    statement:
      'No log line at any level, and no audit record, holds a personal value, a payload or a token.',
    source: 'docs/architecture.md',
  },
  'bus:least-privilege': {
    statement: 'A service can publish and subscribe only to what its contracts name.',
    source: 'docs/architecture.md',
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
  'routing:targets:priority-and-weight': {
    statement:
      'Targets are asked by priority; among equals, conversations are shared out by weight, alike on every replica.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:conversation:sticky': {
    statement:
      'A conversation stays with its target on every turn, so that the provider’s prompt cache is hit.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:fallback:before-first-byte': {
    statement:
      'When a target fails before the caller has seen a byte of an answer, the next one is asked; afterwards none is.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:request-error:final': {
    statement: 'A request that a provider finds fault with is not sent to another one.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:attempts:charged': {
    statement:
      'Every attempt is recorded, and those that a provider may have charged for are charged to the budget.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:all-failed:provider-error': {
    statement:
      'When all targets fail, the caller gets the last error that a provider gave, as the provider gave it.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:key-refused:hidden': {
    statement:
      'A provider that refuses the gate’s key is the operator’s matter; no caller sees its answer.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:retry-after:remembered': {
    statement:
      'A target that answered 429 with a time is asked last by further calls for the model until then, a minute at most.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:retry-after:honoured': {
    statement:
      'A provider that asks for time, or asks not to be asked again, gets what it asks for.',
    source: 'RFC 9110 section 10.2.3',
  },
  'routing:hang-up:stops': {
    statement: 'When the caller hangs up, no further target is asked and nothing is waited for.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:breaker:one-probe': {
    statement:
      'A target that keeps failing is left alone, and after a pause tried by one call while the others go elsewhere.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:breaker:provider-only': {
    statement: 'No bad request and no hang-up of a caller makes a target count as failing.',
    source: 'docs/adr/0021-routing.md',
  },
  'routing:model:byte-exact': {
    statement:
      'An alias or a target’s own name for a model changes the bytes of that name in the request, and no others.',
    source: 'docs/adr/0021-routing.md',
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
  'fire:granted:within-limit': {
    statement:
      'With any number of instances, and whatever is killed, a limit of tokens is never granted beyond.',
    source: 'apps/ratelimit/README.md',
  },
  'fire:record:one': {
    statement:
      'Under load, aborts, provider errors and kills, each call has one record; only what was under way in a killed process may lack it.',
    source: 'docs/architecture.md',
  },
  'fire:books:to-the-token': {
    statement:
      'What was seen to its end is charged to the token as the provider charges it, over all instances.',
    source: 'apps/llm-egress/README.md',
  },
  'fire:broken:between': {
    statement:
      'A call that broke off is charged for no less than the gate saw of it, and no more than it had reserved.',
    source: 'apps/llm-egress/README.md',
  },
  'fire:advance:to-the-token': {
    statement:
      'Calls of a kind that comes often may find their budget reserved in advance: what is charged is what they used, to the token, and what nobody took is given back within two seconds.',
    source: 'docs/adr/0029-budget-in-advance.md',
  },
  'quota:advance:within-limit': {
    statement:
      'Calls that a replica takes from quotas in advance are at most a share of what is left: no more calls are made than a quota allows, and all that it allows can be.',
    source: 'docs/adr/0029-budget-in-advance.md',
  },
  'quota:advance:silence': {
    statement:
      'When ratelimit falls silent, calls go on for at most a second from what was taken in advance; then they are refused.',
    source: 'docs/adr/0029-budget-in-advance.md',
  },
  'egress:advance:within-limit': {
    statement:
      'Budget that a replica reserves in advance is at most a share of what is left, no call is granted more than was reserved, and no call of the same replica is refused for it.',
    source: 'docs/adr/0029-budget-in-advance.md',
  },
  'fire:ledger:equals-records': {
    statement:
      'Ratelimit’s ledgers hold what the records of calls say; a call that died before it was settled counts in full.',
    source: 'apps/ratelimit/README.md',
  },
  'mcp:conformance': {
    statement:
      'The official conformance suite, run through the gate at both revisions, fails where it is known to fail and why, and nowhere else.',
    source: 'test/conformance/README.md',
  },
  'upstream:era:any': {
    statement:
      'An MCP server of any revision joins over streamable HTTP, and clients of any revision use its tools.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:credential:own': {
    statement:
      'An upstream MCP server gets the credential that the gate has for it, never the caller’s token.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:oauth:own': {
    statement:
      'The gate signs in to an upstream server by the client credentials grant, for that server alone, and anew when its token is not taken.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:progress': {
    statement:
      'A caller hears how far a call to an upstream server has come, and whoever hangs up has it cancelled there.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:unauthorized:said': {
    statement: 'An upstream server that does not accept the gate is an error that says so.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:dead:said': {
    statement:
      'An upstream server that is gone is an error that says so, and is used again as soon as it is back.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:unknown:said': {
    statement:
      'An upstream server of which nothing is known, or nothing is approved, has an error for a list, never an empty one.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:session:renewed': {
    statement:
      'An upstream server that has forgotten its sessions is introduced to again, and the call is made once.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:session:own': {
    statement: 'No two applications or users share a session with an upstream server.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:private:refused': {
    statement:
      'An upstream server at a private address is not connected to unless the installation’s manifests allow it.',
    source: 'apps/mcp-ingress/README.md',
  },
  'pinning:changed:withheld': {
    statement:
      'What an upstream server has newly or otherwise than approved is withheld at the next look, and what it has no more disappears.',
    source: 'apps/catalog/README.md',
  },
  'pinning:approve': {
    statement:
      'An administrator sees what an upstream server has changed, and has it shown exactly as it was looked at.',
    source: 'apps/catalog/README.md',
  },
  'pinning:reject': {
    statement: 'What an administrator has rejected is not shown, and not asked about again.',
    source: 'apps/catalog/README.md',
  },
  'pinning:poison:hidden-characters': {
    statement:
      'Characters of a definition that nobody sees are found, in any of its strings: tags, bidi, zero-width, terminal control.',
    source: 'apps/catalog/README.md',
  },
  'pinning:poison:instructions': {
    statement:
      'The usual instructions to a model in a definition are found, in any of its strings.',
    source: 'apps/catalog/README.md',
  },
  'pinning:poison:withheld': {
    statement:
      'A definition that seems to speak to the model is shown only if an administrator has approved it, one with hidden characters never.',
    source: 'apps/catalog/README.md',
  },
  'pinning:poison:listed': {
    statement:
      'A tool with hidden characters is neither listed nor called, wherever it comes from.',
    source: 'apps/mcp-ingress/README.md',
  },
  'upstream:state': {
    statement:
      'The catalogue tells of each upstream server whether it is active, has to be signed in to, or is broken, and why.',
    source: 'apps/catalog/README.md',
  },
} as const satisfies Record<string, { statement: string; source: string }>;

export type GuaranteeId = keyof typeof GUARANTEES;
