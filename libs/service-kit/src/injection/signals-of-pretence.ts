import { signal } from './signal.js';
import type { Signal } from './signal.js';

/** Words for a model that are none for a person. */
const MODEL = String.raw`(?:a\.?i\.?(?:[ -](?:assistants?|agents?|models?|bots?|readers?|tools?|systems?))?|llms?|language models?|chat ?bots?|(?:chat)?gpt(?:-based)?(?: tools?)?|claude|gemini|copilot|(?:reviewer|summary|mail|support|triage) bot)`;
/** What there is only where a model works. */
const ORDERS = String.raw`(?:system (?:message|prompt|instructions?)|developer (?:message|prompt|instructions?)|user(?:'s)? (?:query|request|question|prompt|task)|original (?:objective|task|goal|prompt|question|request)|rules of (?:the|your) (?:operator|developer|system)|hidden (?:prompt|instructions|text)|your (?:operator|developer|guardrails|safeguards))`;
const DONE_WITH = String.raw`(?:ignor(?:e|ing)|disregard(?:ing)?|discard|forget|set aside|refrain from|no need to|stop|do not|don't|never|no longer|instead of|suspended|replaced|changed|void|revoked|lifted|outdated|superseded|overridden)`;
const KNOWN = String.raw`(?:what(?:ever)? you know|(?:the )?(?:chat|conversation|session)(?: so far| history| above)?|about the user|your context|the session (?:cookie|token)|base64_?\w{0,20}chat\w{0,10}|(?:the )?environment variables|the user's (?:last )?(?:message|question|data|name|e-?mail))`;

/**
 * What a text pretends: that the model's orders have changed, that the user has spoken, that a turn is over;
 * and where it wants what the model knows to go.
 */
export const SIGNALS_OF_PRETENCE: readonly Signal[] = [
  signal(
    'override',
    0.6,
    String.raw`\b${DONE_WITH}\b(?! follows)[^.!?{}",;]{0,40}?\b${ORDERS}\b(?! (?:template|field|file|is used|can|to set))|\b${ORDERS}\b[^.!?{}"]{0,30}?\b(?:was|were|is|are|has been|have been) (?:now )?(?:suspended|replaced|changed|void|revoked|lifted|outdated|superseded|overridden)\b`,
  ),
  signal(
    'override',
    0.6,
    String.raw`\b(?:everything|anything|all|the text|what stands) (?:that (?:is|was) )?(?:written )?(?:above|before) (?:this (?:line|point|paragraph) )?(?:is|was|were) (?:only |just )?(?:an? )?(?:drill|test|joke|decoy|example|placeholder|wrong|outdated|void|fake)`,
  ),
  signal(
    'new-instructions',
    0.5,
    String.raw`\bthe (?:real|actual|true|only) (?:job|query|question|task|request|order|assignment) (?:is|now is)\b|\btreat (?:my words|this|these|the (?:following|text|paragraph|lines?)[^.]{0,12}) as (?:the )?(?:highest|authoritative|final|your|an? (?:order|command|instruction))|\b(?:your|the) (?:previous |earlier )?guidance is outdated\b|\bact on (?:it|them) (?:without|at once|immediately)\b`,
  ),
  signal(
    'role-marker',
    0.45,
    String.raw`\bthe user (?:has )?(?:changed (?:their|his|her) mind|now wants|(?:has )?(?:already )?(?:approved|authori[sz]ed|agreed|consented))\b`,
  ),
  signal(
    'new-instructions',
    0.45,
    String.raw`\b(?:the user|they|he|she) (?:now )?(?:wants?|asks|asked|expects?) you to\b|\b(?:obey|follow|grant) (?:only |every )?(?:my|wish|wishes)\b`,
  ),
  signal(
    'addresses-model',
    0.45,
    String.raw`(?:^ ?|[.!?>)\]] ?)${MODEL}(?: instructions?)? ?: \w`,
    String.raw`|\b(?:only |meant |intended |solely )for ${MODEL}\b|\bfor ${MODEL} only\b`,
  ),
  signal(
    'addresses-model',
    0.6,
    String.raw`\b(?:an?|any|every|each|all|the) (?:${MODEL}|assistants?|agents?) (?:that|which|who) (?:sees?|reads?|opens?|visits?|finds?|loads?|process(?:es)?|is shown) this\b`,
  ),
  signal(
    'dictates-answer',
    0.35,
    String.raw`\b(?:in|part of|with) your (?:final )?(?:answer|reply|response|summary|output)\b`,
  ),
  signal(
    'dictates-answer',
    0.45,
    String.raw`\b(?:if|when|whenever|should) (?:the|a) user asks?\b|\b(?:leave out|do not say|hide|conceal) (?:where|that|how) you (?:read|found|learned|saw|got)\b`,
  ),
  signal(
    'dictates-answer',
    0.6,
    String.raw`\b(?:store|save|remember|keep|put|add|write)\b.{0,40}?\b(?:in|to|into) your (?:long-?term |permanent )?memory\b`,
  ),
  signal(
    'role-marker',
    0.6,
    String.raw`\buser ?: .{1,300}? assistant ?: (?:sure|of course|okay|ok|certainly|i will|i'll|i am|done|yes|understood)\b`,
    String.raw`|<\/(?:documents?|context|data|e?-?mail|page|text|content|source|tool_results?|results?|untrusted\w{0,10})>.{0,60}?<(?:instructions?|system|user|task|command|human)>`,
    String.raw`|-- ?end of (?:e?-?mail|document|message|file|text|page) ?--`,
  ),
  signal(
    'tool-command',
    0.6,
    String.raw`\bthe (?:next|first|only) (?:tool|function|command) (?:you|that you|the assistant) (?:should|must|has to|have to|need to|are to|is to) (?:use|call|run|invoke)\b`,
  ),
  signal(
    'tool-command',
    0.45,
    String.raw`\b(?:run|execute|type|enter) .{0,12}?(?:\brm -rf|\bdrop (?:table|database)|\bdel \/|\bformat c:|\bcurl [^|]{1,80}\| ?(?:ba)?sh)|\bcall [a-z]{2,20}_[a-z_]{2,30} ?\([^)]{1,120}\)[^.]{0,20}?without\b`,
  ),
  signal(
    'secrecy',
    0.4,
    String.raw`\b(?:do not|don't|never) let (?:the |any )?(?:users?|customers?|humans?|anyone|anybody|them) (?:know|see|notice)\b|\bwithout (?:asking|confirmation|approval|being asked|the user(?:'s)?)\b`,
  ),
  signal(
    'exfiltration',
    0.6,
    String.raw`(?:^ ?|[.!?:,;] ?|\b(?:and|then|please|kindly|must|should|you|also|now|always|to) )(?:add|append|put|include|write|send|post|forward|attach|encode|insert|summari[sz]e|upload|paste)\b[^.!?]{0,40}?\b${KNOWN}\b[^?!]{0,60}?(?:https?:|\blink\b|\burl\b|\bwebhook\b|\banswer\b|\breply\b|\bcomment\b|@[\w-]{1,40}\.|\bimage\b)`,
    String.raw`|\b(?:get|post|http|web) request to https?:\S{1,200}.{0,30}?\b(?:add|append|with|containing|including)\b.{0,20}?\b${KNOWN}`,
  ),
  signal(
    'exfiltration-url',
    0.6,
    String.raw`!\[[^\]]{0,100}\]\(https?:\/\/[^)\s]{1,200}[?&][\w-]{1,30}=\w{0,20}(?:chat|secret|conversation|history|password|context|base64|token_?here)\w{0,20}\)`,
  ),
];
