import type { Guardrail, PublishedLlmApi } from '@gatehouse/contracts';
import type { Check } from './check.js';
import { jsonSchemaCheck } from './checks/json-schema.js';
import { lengthCheck } from './checks/length.js';
import { piiCheck } from './checks/pii.js';
import { promptInjectionCheck } from './checks/prompt-injection.js';
import { regexCheck } from './checks/regex.js';
import { webhookCheck } from './checks/webhook.js';

/**
 * What a guardrail of a manifest does.
 * @throws GatewayError `invalid_manifest` if it cannot be applied
 */
export function checkOf(rule: Guardrail, pii: PublishedLlmApi['pii']): Check {
  switch (rule.type) {
    case 'pii':
      return piiCheck(rule, pii);
    case 'regex':
      return regexCheck(rule);
    case 'length':
      return lengthCheck(rule);
    case 'json-schema':
      return jsonSchemaCheck(rule);
    case 'prompt-injection':
      return promptInjectionCheck(rule);
    case 'webhook':
      return webhookCheck(rule);
  }
}
