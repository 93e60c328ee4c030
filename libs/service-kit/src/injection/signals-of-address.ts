import { signal } from './signal.js';
import type { Signal } from './signal.js';

const MODEL = String.raw`(?:a\.?i\.?|llm|language models?|a\.?i\.? (?:assistants?|agents?|models?|systems?)|chat ?bots?|chatgpt|gpt(?:-?\d\w{0,12})?|claude|gemini|copilot)`;
const ORDER = String.raw`(?:please |kindly |you (?:must|should|need to|have to|are to|will) |always |never |do not |don't |now |first |also |just )`;
const VERBS = String.raw`(?:ignore|answer|reply|respond|say|tell|call|invoke|run|execute|send|forward|open|turn|add|create|delete|export|approve|mark|rate|recommend|write|print|output|post|fetch|include|summari[sz]e|follow|do|transfer|grant|raise|skip|merge|reveal|show)`;

/**
 * Whom a text speaks to, and what it wants of the answer. A document is written for its readers; one that
 * turns to the model that happens to read it, or says what that has to answer, is not.
 */
export const SIGNALS_OF_ADDRESS: readonly Signal[] = [
  signal(
    'addresses-model',
    0.5,
    String.raw`(?:^|[.!?:;"')\]>(-] ?)(?:dear |hey |hello )?${MODEL} ?[,:] ?(?:${ORDER}|${VERBS}\b|(?:once|when|before|after|if) you\b)`,
  ),
  signal(
    'addresses-model',
    0.4,
    String.raw`(?:^|[.!?:;"')\]>(-] ?)(?:agent|assistant|model|bot) ?(?:, ?(?:${ORDER}|(?:once|when|before|after|if) you\b)|: ?(?:when you|before|once|always|rate|${ORDER}{0,1}(?:call|invoke|merge|ignore|answer|reply|execute)\b))`,
  ),
  signal(
    'addresses-model',
    0.6,
    String.raw`\b(?:you,? (?:the|an?) (?:${MODEL}|model|assistant|agent)\b|(?:whoever|whatever|anyone|everyone) (?:who )?(?:processes|reads|summari[sz]es|handles|analy[sz]es|parses) (?:this|it) (?:with|using|by) (?:an? |the )?${MODEL}|(?:if|when|whenever|should) (?:this|the|an?)? ?(?:text|page|document|e?-?mail|message|${MODEL}) (?:is |are |be )?(?:read|processed|summari[sz]ed|parsed|analy[sz]ed|handled|reads?|processes|summari[sz]es) (?:this|by (?:an? |the )?${MODEL}))`,
  ),
  signal(
    'addresses-model',
    0.45,
    String.raw`\b(?:if|when|while|before|once) you(?: are|'re)? (?:summari[sz](?:e|ing)|process(?:ing)?|translat(?:e|ing)|analy[sz](?:e|ing)|answer(?:ing)?|respond(?:ing)?|reply(?:ing)?) (?:this|it|for|to|on behalf of|the) ?(?:an? |the |this |your )?(?:users?|page|text|document|e?-?mail|message|question|prompt|reader)\b`,
  ),
  signal(
    'addresses-model',
    0.45,
    String.raw`\b(?:a\.?i\.?|automated|machine|llm) (?:assistants?|agents?|reviewers?|readers?|systems?|models?|bots?)(?: \w{1,12}){0,4} (?:should|must|have to|are required to|need to|shall)\b (?!be\b|not be\b|\w{1,12} be\b)`,
    String.raw`|\b(?:note|notice|message|hint|attention|reminder|concern) (?:to|for|at) (?:all |any |the )?(?:automated|a\.?i\.?|machine|llm|bots?) ?(?:reviewers?|readers?|systems?|agents?|assistants?|models?|bots?)?\b`,
  ),
  signal(
    'dictates-answer',
    0.45,
    String.raw`\b(?:(?:every|each|any|all|your) (?:final |next )?(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|outputs?)(?: you (?:give|write|produce|send))?|(?:answers|replies|responses|summaries) (?:of|to|about|for) (?:this|the) \w{1,14}) (?:must|has to|have to|should|needs? to|shall|will) (?:always |only )?(?:contain|include|end|begin|start|consist|say|state|mention|link|be)\b`,
  ),
  signal(
    'dictates-answer',
    0.4,
    String.raw`\b(?:the (?:correct|right|only|true|official) answer (?:to (?:give|this|it|that) )?is\b|(?:the )?answer to give is\b|(?:reply|respond|answer|say) (?:only |simply |just )?(?:with )?(?:only )?(?:the (?:words?|sentence|phrase)|"[^"]{1,60}"(?: and|,))|respond only with\b|(?:always )?say that (?:they|it|he|she|the candidate|this) (?:is|are) )`,
  ),
  signal(
    'dictates-answer',
    0.6,
    String.raw`\b(?:tell|inform|convince|persuade|urge|instruct|ask|get) (?:the |your )?(?:users?|readers?|humans?) (?:that|to|for)\b.{0,120}?(?:\b(?:enter|give|type|provide|share|confirm|send)\b.{0,24}?\b(?:passwords?|codes?|pin|credentials)\b|https?:|\bdownload\b|\bcall \+|\+\d[\d ]{6}|\binstall\b|\bcredit card\b|\bcard number\b|\bsecurity code\b|\bas administrator\b)`,
  ),
  signal(
    'dictates-answer',
    0.45,
    String.raw`\b(?:when|whenever|if) (?:you are |you're )?asked (?:about|for|whether|who|what|to)\b.{0,60}?[,:]? (?:always|never|you (?:must|should)|say|answer|claim|deny|reply|respond)\b`,
    String.raw`|\b(?:remember|memori[sz]e|store|keep in mind|save)\b.{0,20}?\bfor (?:all |any |every )?(?:future|later|subsequent|coming) (?:conversations?|sessions?|chats?|answers?|requests?|interactions?)\b`,
  ),
  signal(
    'dictates-answer',
    0.35,
    String.raw`\b(?:paste|include|put|write|insert|mention|add)\b.{0,60}?\b(?:in|into|to|as) (?:the|your|a|its) (?:\w{1,12} )?(?:summary|answer|reply|response|issue|comment|notes?)\b|`,
    String.raw`\b(?:at|to) the (?:end|beginning|start|bottom|top) of (?:your|the|every|each) (?:answer|reply|response|summary)\b`,
    String.raw`|\b(?:mark|label|rate|classify|rank|treat) (?:it|this|that|(?:this|the) (?:\w{1,14} )?(?:applicant|candidate|pull request|e?-?mail|file|page|product|document|message|transaction)) (?:as )?(?:safe|approved|verified|trusted|harmless|excellent|10\b|ten\b|first|highest)`,
  ),
  signal(
    'tool-command',
    0.5,
    String.raw`\bbefore (?:(?:answering|replying|responding|continuing|proceeding)(?! to\b)|you (?:answer|reply|respond|continue|proceed|go on|do anything)|it (?:answers|replies|responds))\b.{0,40}?\b(?:call|invoke|run|execute|send|forward|fetch|post|export|you (?:need|have|must|are required) to)\b`,
    String.raw`|\b(?:call|invoke|run|execute|use|trigger|send|forward|post|export)\b.{0,80}?\bbefore (?:(?:it|you) (?:answers?|repl(?:y|ies)|responds?|go on|continue|proceed)|answering|replying|responding)\b`,
  ),
  signal(
    'tool-command',
    0.45,
    String.raw`\b(?:must|has to|have to|need to|required to|needs to|please|and|now|instead|first) (?:call|invoke|run|execute|use|trigger) (?:the )?(?:tool |function |command |action )?["'\x60]?[a-z]{2,30}_[a-z_]{2,40}\b`,
    String.raw`|\b(?:must|has to|have to|need to|required to|needs to) (?:call|invoke|run|execute|trigger) the (?:[a-z]{2,30} ){0,2}(?:tool|function)\b`,
  ),
];
