import { signal } from './signal.js';
import type { Signal } from './signal.js';
import { SIGNALS_OF_ADDRESS } from './signals-of-address.js';
import { SIGNALS_OF_COMMAND } from './signals-of-command.js';
import { SIGNALS_OF_PRETENCE } from './signals-of-pretence.js';

const RULES = String.raw`(?:instructions?|prompts?|rules?|guidelines?|directives?|directions?|constraints?|restrictions?|safety (?:policy|policies|measures)|programming|training)`;
const EARLIER = String.raw`(?:previous|prior|above|earlier|preceding|former|original|initial|existing|system|developer|safety|all (?:of )?(?:the|your|these|those|previous|prior|other)|all|any|your|every)`;
/** Whose instructions are meant where they are not those of the reader. */
const OTHERS = String.raw`(?:our|my|his|her|their)`;
const MODEL = String.raw`(?:a\.?i\.?|llm|(?:large )?language models?|(?:a\.?i\.? |virtual |helpful )?assistants?|chat ?bots?|gpt(?:-?\d\w{0,12})?|claude|gemini|copilot|(?:a\.?i\.? |autonomous )agents?)`;
const SECRETS = String.raw`(?:conversation|chat (?:history|log)|(?:message|session) history|credentials?|passwords?|(?:api|access|secret|private|ssh)[ -]?(?:keys?|tokens?)|secrets?|(?:customer|user|personal|account|employee) (?:data|details|information|records?|list)|all (?:the )?(?:e?-?mails?|files?|data|contacts?|customers?|records?|documents?|messages)|environment variables?|system prompt|everything (?:you|in|above)|contents? of)`;
const PEOPLE = String.raw`(?:the |any |your )?(?:users?|customers?|humans?|operators?|anyone|anybody|them|admins?|administrators?|people|person)`;

/** What instructions to a model look like in English. Every repetition is bounded, so the time is linear. */
export const SIGNALS: readonly Signal[] = [
  ...SIGNALS_OF_ADDRESS,
  ...SIGNALS_OF_COMMAND,
  ...SIGNALS_OF_PRETENCE,
  signal(
    'override',
    0.8,
    String.raw`\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|es|ing)|bypass(?:ing)?|discard|drop|cancel|stop (?:following|obeying)|(?:do not|don't|never|no longer) (?:follow|obey|comply with|adhere to))\b(?! ${OTHERS} )[^{}"]{0,20}?\b${EARLIER}\b[^{}"]{0,25}?\b${RULES}\b`,
  ),
  signal(
    'override',
    0.8,
    String.raw`\b(?:ignor(?:e|ing)|disregard|forget)\b (?:everything|all|anything|whatever)\b.{0,30}?\b(?:above|before|previously|told|said|learned|earlier|instructed|up to now)\b`,
  ),
  signal(
    'new-instructions',
    0.45,
    String.raw`\b(?:new|updated|revised|real|actual|true|secret|hidden|additional|following|special|overriding)\b.{0,12}?\b(?:instructions?|directives?|task|objective|goal|system prompt|orders)\b.{0,24}?(?::|\bfor (?:you\b|(?:the )?${MODEL})|\bis (?:to|as follows)\b|\bare (?:as follows|now)\b|\bfrom (?:the )?(?:system|developer|administrator)\b)`,
  ),
  signal(
    'new-instructions',
    0.45,
    String.raw`\b(?:instead|your (?:new |only |real |next )?(?:task|job|goal|objective|mission) is|you must now|from now on|starting now|as of now|henceforth),? (?:you |to |please |just |only )?(?:will |must |shall |should |are to )?(?:respond|reply|answer|output|say|print|write|act|behave|obey|comply|follow|send|call|execute|only|always|never)\b`,
  ),
  signal(
    'new-role',
    0.5,
    String.raw`\b(?:you are (?:now|no longer|henceforth)|from now on,? you (?:are|will be)|pretend (?:to be|that you are|you are)|act as (?:if you (?:are|were)|an? (?:unrestricted|uncensored|unfiltered|jailbroken|different|evil|root|admin)|dan\b)|roleplay as|assume the (?:role|identity|persona) of|simulate being)(?! (?:subscribed|signed|logged|enrolled|registered|connected|ready|able|eligible|in line|on the|part of|required))`,
  ),
  signal(
    'new-role',
    0.6,
    String.raw`\b(?:developer mode|god mode|dan mode|jailbreak mode|unrestricted mode)\b.{0,20}?\b(?:enabled|activated|engaged|unlocked|initiated)\b|\bdo anything now\b|\b(?:no|without(?: any)?|free (?:of|from)) (?:ethical|safety|content|moral) (?:restrictions?|guidelines?|limits?|filters?|constraints?)\b`,
  ),
  signal(
    'role-marker',
    0.7,
    String.raw`<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id)\|>|\[\/?inst\]|<<\/?sys>>|<system>[^<]{15}|<\/?(?:system[-_ ]?(?:prompt|message|reminder|instructions?)|function_results?|tool_results?|tool_response|function_calls|invoke|assistant)\b[^<>]{0,80}>`,
  ),
  signal(
    'role-marker',
    0.6,
    String.raw`(?:#{1,6} ?|--- ?|=== ?|\[|\()(?:begin |end |start of |end of |new )?(?:system|admin(?:istrator)?|developer|root)(?: (?:prompt|message|instructions?|override|notice|command))?(?:\]|\)|:| ?###| ?---| ?===)`,
  ),
  signal(
    'role-marker',
    0.35,
    String.raw`(?:^| )(?:system|assistant|human) ?: .{0,40}?\b(?:you|ignore|must|now|sure|okay|i will)\b`,
  ),
  signal(
    'addresses-model',
    0.45,
    String.raw`\b(?:dear|attention|hey|hello|note (?:to|for)|notice (?:to|for)|message (?:to|for)|instructions? (?:to|for)|important (?:for|to)|reminder (?:to|for)|hint (?:to|for)|command (?:to|for)),?:? (?:all |any |the |our |whichever |every )?(?:${MODEL})(?:'s)?\b`,
  ),
  signal(
    'addresses-model',
    0.45,
    String.raw`\b(?:if you are|as|since you are|you are) an? (?:${MODEL})\b|\b(?:any|the|every|whichever) (?:${MODEL}) (?:that is |that's |who is |which is |that )?(?:reading|reads|processing|processes|summari[sz]ing|parsing|analy[sz]ing|handling|sees)\b|\b(?:when|while|before|after|once) (?:you (?:are )?)?(?:summari[sz](?:e|ing)|process(?:ing)?) this (?:ticket|e?-?mail|page|document|record|note|text|message|file|review)\b`,
  ),
  signal(
    'prompt-leak',
    0.65,
    String.raw`(?<!\b(?:which|that|not|never|cannot|can|could|may|might|would|they) )\b(?:reveal|print|show|repeat|output|leak|disclose|display|recite|dump|tell me|give me|write (?:out|down)|include|append|send|post|forward|copy|paste|put|encode|translate)\b.{0,30}?\b(?:(?:system|initial|hidden|secret|original|full|entire) (?:prompt|instructions|message)|your (?:prompt|instructions|system message|rules|guidelines)|(?:prompt|instructions|text|words) above)\b`,
  ),
  signal(
    'secrecy',
    0.4,
    String.raw`\b(?:do not|don't|never|must not|should not|no need to|avoid) (?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|reveal(?:ing)?|notify(?:ing)?|alert(?:ing)?|warn(?:ing)?|ask(?:ing)?|show(?:ing)?|disclos(?:e|ing)|explain(?:ing)?|report(?:ing)?)\b.{0,40}?\b(?:${PEOPLE}|this (?:instruction|message|note|step|action|request|text|comment))\b`,
  ),
  signal(
    'secrecy',
    0.4,
    String.raw`\b(?:without|before) (?:tell|inform|mention|notify|alert|ask|warn|confirm|show)ing\b.{0,15}?\b${PEOPLE}\b|\b(?:silently|secretly|quietly|covertly|in the background) (?:send|call|forward|post|add|run|execute|include|append|transfer|delete|copy|bcc|upload|invoke|use|fetch|export|approve|grant|change|update)\b`,
  ),
  signal(
    'exfiltration',
    0.45,
    String.raw`\b(?:send|forward|post|upload|exfiltrate|e?-?mail|transmit|leak|bcc|export|submit|copy|deliver|smuggle|encode|append)\b.{0,40}?\b${SECRETS}\b.{0,60}?(?:\bto\b|\bat\b|\binto\b|\bvia\b|\bin the\b|https?:)`,
  ),
  signal(
    'exfiltration',
    0.3,
    String.raw`\b(?:send|forward|post|upload|exfiltrate|transmit|bcc|export|submit|leak)\b.{0,80}?\bto (?:https?:\/\/|(?:the )?(?:attacker|webhook|url|endpoint|server)\b|\w{1,30}@)`,
  ),
  signal(
    'exfiltration-url',
    0.55,
    String.raw`!\[[^\]]{0,100}\]\(https?:\/\/[^)\s]{1,200}[?&/=](?:[^)\s]{0,40}=)?(?:\{|\$|<|\[|%7b|%5b|your_?|the_?)`,
  ),
  signal(
    'exfiltration-url',
    0.5,
    String.raw`\b(?:render|display|show|include|insert|embed|output|add|load|fetch|open|visit|browse to|navigate to|click)\b.{0,40}?(?:!\[|\bimage\b|\blink\b|\burl\b|https?:\/\/).{0,120}?[?&][\w-]{1,30}=(?:\{|\$|<|\[|%7b|%5b|…|\.\.\.|your|the |base64)`,
  ),
  signal(
    'tool-command',
    0.4,
    String.raw`\b(?:call|invoke|use|run|execute|trigger)\b (?:the )?(?:tool |function |command )?["'\x60]?[a-z]{2,30}[a-z_]{1,30}["'\x60]?(?: ?\(| (?:tool|function|command|api)\b).{0,60}?\b(?:with|to|and|on|for)\b`,
  ),
  signal(
    'tool-command',
    0.4,
    String.raw`\b(?:immediately|now|then|must|instead|please|first|also|just) (?:delete|drop|wipe|erase|refund|transfer|wire|approve|grant|disable|cancel|purchase|buy|reset|change|update|set)\b.{0,25}?\b(?:all|every|full|maximum|admin|to (?:account|iban|wallet|0x)|access|permissions?|password|balance|database|orders?|customers?|records?|accounts?)\b`,
  ),
  signal(
    'urgency',
    0.15,
    String.raw`\b(?:important|critical|urgent|mandatory|high priority|top priority|security)(?: (?:security|system|safety|policy))? ?(?:notice|update|instruction|alert|override|message|directive)?(?:!|:)`,
  ),
];
