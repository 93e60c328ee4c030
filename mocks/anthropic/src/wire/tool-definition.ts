import { z } from 'zod';
import { CacheControl } from './content-block.js';

/** The JSON Schema of a tool's input. What it means is read where it is used. */
const InputSchema = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()).nullish(),
  required: z.array(z.string()).nullish(),
});

const CustomTool = z.strictObject({
  type: z.literal('custom').nullish(),
  name: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,128}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
  description: z.string().optional(),
  input_schema: InputSchema,
  strict: z.boolean().optional(),
  eager_input_streaming: z.boolean().nullish(),
  defer_loading: z.boolean().optional(),
  allowed_callers: z.array(z.string()).optional(),
  input_examples: z.array(z.record(z.string(), z.unknown())).optional(),
  cache_control: CacheControl,
});
export type CustomTool = z.output<typeof CustomTool>;

/** Tools that the provider runs itself, or whose schema it knows. This model leaves them alone. */
const ProviderTool = z.looseObject({
  type: z.enum([
    'bash_20250124',
    'browser_toolset_20260801',
    'code_execution_20250522',
    'code_execution_20250825',
    'code_execution_20260120',
    'code_execution_20260521',
    'computer_toolset_20260801',
    'memory_20250818',
    'text_editor_20250124',
    'text_editor_20250429',
    'text_editor_20250728',
    'tool_search_tool_bm25',
    'tool_search_tool_bm25_20251119',
    'tool_search_tool_regex',
    'tool_search_tool_regex_20251119',
    'web_fetch_20250910',
    'web_fetch_20260209',
    'web_fetch_20260309',
    'web_fetch_20260318',
    'web_search_20250305',
    'web_search_20260209',
    'web_search_20260318',
  ]),
  name: z.string().optional(),
});

/** One entry of `tools`. */
export const ToolDefinition = z.discriminatedUnion('type', [CustomTool, ProviderTool]);
export type ToolDefinition = z.output<typeof ToolDefinition>;

const parallel = { disable_parallel_tool_use: z.boolean().optional() };

/** Whether the model may, must or must not call a tool. */
export const ToolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto'), ...parallel }),
  z.strictObject({ type: z.literal('any'), ...parallel }),
  z.strictObject({ type: z.literal('tool'), name: z.string(), ...parallel }),
  z.strictObject({ type: z.literal('none') }),
]);
export type ToolChoice = z.output<typeof ToolChoice>;

/** Whether the caller runs this tool, and not the provider. */
export function isCustomTool(tool: ToolDefinition): tool is CustomTool {
  return tool.type === 'custom' || tool.type === undefined || tool.type === null;
}
