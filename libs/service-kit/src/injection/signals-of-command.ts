import { signal } from './signal.js';
import type { Signal } from './signal.js';

/** What a model goes by, and nobody else: "your guidelines", "the task you were given". */
const GIVEN = String.raw`(?:your (?:\w{1,12} ){0,2}(?:instructions?|guidelines?|directives?|orders|prompts?|programming|training|task|mission|rules|policies|safeguards|filters?)|(?:the )?(?:\w{1,12} ){0,2}(?:instructions?|guidelines?|guidance|directives?|orders|rules|task|question|prompt)(?: that| which)? (?:you (?:were|have been|received|got|had|are)|was (?:asked|given)|were (?:given|set up for you))|(?:what(?:ever)?|everything|anything|all) (?:that )?you (?:were|have been|had been|'ve been) (?:told|asked|given|instructed|taught))`;
const FILE = String.raw`(?:(?:~|/home/\w{1,30}|/root)?/?\.(?:ssh|aws|env|npmrc|netrc|git-credentials|kube)\b|/etc/(?:passwd|shadow)|\bid_(?:rsa|ed25519)\b|\bcredentials\.json\b)`;

/** What a text wants done: that the model's own orders are dropped, that it is somebody else, that data leaves. */
export const SIGNALS_OF_COMMAND: readonly Signal[] = [
  signal(
    'override',
    0.65,
    String.raw`\b(?:ignore|disregard|forget|set aside|put aside|scrap|abandon|drop|discard|skip|stop|overrides?|bypass|revoke|supersedes?|replaces?|never mind|pay no attention to|do not (?:carry out|perform|do|follow|obey|complete|answer)|don't (?:follow|obey|do)|(?:do not|don't|need not|no longer) (?:have|need) to (?:follow|obey|respect))\b.{0,16}?\b${GIVEN}`,
  ),
  signal(
    'override',
    0.65,
    String.raw`\b${GIVEN}\b.{0,50}?\b(?:no longer (?:appl(?:y|ies)|counts?|valid|holds?)|(?:is|are|were|have been|has been) (?:hereby |now |all )?(?:void|revoked|cancelled|suspended|lifted|obsolete|superseded|replaced|withdrawn|invalid|overridden))`,
    String.raw`|\b(?:instructions|rules|orders|guidelines|guidance|directives)\b.{0,20}?\b(?:for|to|by) you\b.{0,40}?\b(?:void|revoked|no longer (?:apply|applies|valid)|cancelled|obsolete)\b`,
  ),
  signal(
    'override',
    0.6,
    String.raw`\b(?:never mind|whatever|no matter|regardless of|forget) (?:what )?(?:the )?(?:operator|developer|system|user|creator|company|you)\b.{0,12}?\b(?:configured|said|says|told|asked|wants?|wanted|instructed|were (?:asked|told))\b`,
  ),
  signal(
    'new-instructions',
    0.45,
    String.raw`\b(?:the only (?:thing|instruction|rule|text) that (?:counts|matters|applies)|comply with (?:the rest of )?this|obey (?:only )?(?:the (?:sender|author|customer|user) of|this (?:text|document|message)|me\b|the (?:customer|sender))|proceed with the steps below|begin again with|(?:carry out|follow|execute|perform) (?:the|these) (?:steps|tasks|commands|instructions) (?:below|listed|here|in this))`,
  ),
  signal(
    'new-role',
    0.55,
    String.raw`\b(?:imagine|suppose|pretend|assume) (?:that )?you (?:are|were) (?:an? )?(?:\w{1,14} )?(?:a\.?i\.?|assistant|model|bot|chat ?bot|terminal|system)\b|\bstay in character\b|\b(?:let us|let's|we) play a (?:game|role)\b.{0,40}?\byou are\b|\byour name is (?:now )?\w{1,20} and you (?:obey|answer|do|have|can|will|must)\b|\b(?:respond|answer|act|behave|reply) (?:only )?(?:as|like) (?:an? )?(?:\w{1,12} )?(?:terminal|shell|console|interpreter|root)\b`,
  ),
  signal(
    'new-role',
    0.6,
    String.raw`\b(?:you (?:are|have been|were)|switch(?:ed)?|upgraded|changed?|set|enter(?:ed)?|activate)\b.{0,24}?\b(?:unrestricted|debug|developer|root|god|jailbreak|unfiltered|uncensored|no-limits?) (?:mode|persona|state|version)\b|\b(?:assistant|model|ai|bot) (?:who|that|which) (?:has no (?:rules|limits|filters?|restrictions)|(?:was|is) never (?:trained )?(?:to )?refuses?|answers everything|never refuses|can do anything)\b|\b(?:content|safety) filters? (?:are|is) (?:now )?(?:off|disabled|removed)\b|\b(?:a\.?i\.?|assistant|model|bot)\b.{0,20}?\b(?:without|with no) (?:any )?(?:restrictions?|limits?|limitations?|rules|filters?|guardrails)\b`,
  ),
  signal(
    'role-marker',
    0.65,
    String.raw`(?:^| |")human ?: .{1,400}? assistant ?: |### ?instructions?: ?.{1,400}?### ?response: ?|\bend of (?:the )?(?:tool |function |search |document |user )?(?:output|results?|response|document|data|context|input)\b.{0,30}?\b(?:new|next|real|actual) (?:user|system|instructions?|message|task)\b`,
  ),
  signal(
    'role-marker',
    0.6,
    String.raw`["'](?:system|assistant|agent|ai|model|llm|bot)[ _-]?(?:message|directive|instructions?|command|note|override|order)s?["'] ?: ?["'](?:.{0,60}?\b(?:must|should|has to|before|always|never|call|invoke|ignore|do not|you)\b)`,
    String.raw`|[\[({<](?:system|admin|developer|security)(?: \w{1,12}){0,2} (?:to|for) (?:the )?(?:agent|assistant|ai|model|llm|bot)[\])}>]`,
    String.raw`|\bnew (?:user|system) (?:message|instruction|prompt|request) ?:`,
  ),
  signal(
    'new-instructions',
    0.45,
    String.raw`\b(?:(?:your|the) (?:developers?|creators?|owners?|operators?|administrators?|vendor)(?: of this (?:assistant|system|bot|model|tool))?|anthropic|openai|google|microsoft) (?:asks?|wants?|instructs?|authori[sz]es?|orders?|requires?|has (?:given|granted|authori[sz]ed)|have (?:given|granted|authori[sz]ed))\b.{0,12}?\b(?:you|permission)\b`,
    String.raw`|\b(?:a )?test of your (?:obedience|compliance|loyalty)\b`,
  ),
  signal(
    'secrecy',
    0.4,
    String.raw`\b(?:do not|don't|never|must not|without) (?:mention|reveal|disclose|say|admit|report|tell|show)(?:ing)? (?:it|this|that|them|the (?:change|step|action|call))\b.{0,16}?\b(?:in|to|from|about|anywhere|at all)\b.{0,12}?\b(?:answer|summary|reply|response|user|anyone|anybody)\b|\bnever reveal that (?:this|the) (?:text|message|document|page|instruction)\b|\bhide (?:its|this|the) (?:defects|step|action|instruction|fact)\b`,
  ),
  signal(
    'exfiltration',
    0.5,
    String.raw`\b(?:send|forward|post|upload|e?-?mail|mail|transmit|copy|export|include|paste|append|add|attach|write|put|collect|replace)\b.{0,60}?\b(?:(?:what|everything|all|whatever|anything) (?:that )?(?:the user|you) (?:has|have|had)? ?(?:told|said|seen|wrote|written|typed|asked|learned)|(?:you have|you've) (?:seen|learned|been told)|(?:last|previous|first|original) (?:message|question|prompt|input)s? of (?:the|your) user|(?:a |the )?(?:full |complete )?(?:copy|transcript|log) of (?:this|the) (?:chat|conversation|session)|(?:from|in) your (?:context|memory|environment)|the value of the (?:api )?(?:key|token|secret))`,
  ),
  signal(
    'exfiltration',
    0.55,
    String.raw`\b(?:read|print|paste|cat|copy|include|send|open|output|show|upload|contents? of)\b.{0,30}?${FILE}`,
  ),
  signal(
    'exfiltration',
    0.3,
    String.raw`\b(?:send|forward|post|upload|mail|e-?mail|copy|copied|transmit|export(?:ed)?)\b.{0,80}?(?:[\w.-]{1,40}@[\w-]{1,40}\.\w|https?:\/\/)`,
  ),
  signal(
    'exfiltration-url',
    0.5,
    String.raw`\b(?:every|each|your|the) (?:answer|reply|response|summary)\b.{0,50}?!\[|!\[[^\]]{0,100}\]\(https?:\/\/[^)\s]{1,200}[?&][\w-]{1,30}=(?:data|secret|token|text|user|message|conversation|history|key|payload)\)|\b(?:replace|substitut|fill|append|followed|attach)\w{0,4}\b.{0,80}?(?:!\[|https?:\/\/)|https?:\/\/\S{1,120}[?&][\w-]{1,30}= ?(?:followed by|with|plus|and then|and append)\b`,
  ),
  signal(
    'tool-command',
    0.4,
    String.raw`\b(?:turn off|disable|deactivate|switch off|remove) (?:the )?(?:two-?factor|2fa|mfa|multi-?factor|authentication|logging|auditing|alerts|approvals?|safety)\b|\b(?:add|invite|make) (?:the )?(?:user |account )?\S{2,40} (?:as )?an? (?:owner|admin|administrator|collaborator)\b|\bskip the (?:approval|confirmation|review|verification)\b|\bgrant_access\b|\b(?:create|issue|generate) an? (?:api key|token|account|user) with (?:admin|root|full)`,
  ),
  signal(
    'new-role',
    0.35,
    String.raw`\b(?:maintenance|admin(?:istrator)?|debug|test) mode\b.{0,20}?\b(?:enabled|activated|engaged|unlocked|initiated|on)\b`,
  ),
  signal(
    'encoded-order',
    0.65,
    String.raw`\b(?:decode|decrypt|decipher|unscramble|deobfuscate)\b.{0,40}?\b(?:and|then) (?:then )?(?:do|follow (?:it|them|its|what|the instructions?)|execute|obey|carry out|act|perform|comply)\b|\b(?:follow|execute|obey|carry out|run) the (?:rot ?13|base64|hex|encoded|reversed|encrypted|morse)\b`,
  ),
];
