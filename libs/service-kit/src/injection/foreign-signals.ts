import { signal } from './signal.js';
import type { Signal, SignalName } from './signal.js';

/**
 * How a language says what injections say. Words in the form of `foreignView`: small letters; Latin ones
 * without accents. A language whose words are not parted by spaces has `apart: false`.
 */
interface Phrases {
  /** To ignore, forget, no longer follow. */
  readonly ignore: string;
  /** Instructions, rules, what was said. */
  readonly rules: string;
  /** Previous, all, your: what makes them those of the model. */
  readonly whose: string;
  /** A word for the model that is no word for a person. */
  readonly model: string;
  /** "You are now", "from now on you are". */
  readonly youAre: string;
  /** "Without restrictions". */
  readonly unlimited: string;
  /** The system prompt. */
  readonly prompt: string;
  /** "Do not tell the user", "without telling". */
  readonly secrecy: string;
  /** To send. */
  readonly send: string;
  /** Customer data, the conversation, credentials. */
  readonly goods: string;
}

const LATIN: readonly Phrases[] = [
  {
    ignore: 'ignorier\\w{0,3}|vergiss|vergesst|missacht\\w{0,3}|verwirf|uberspring\\w{0,2}',
    rules: 'anweisung(?:en)?|instruktion(?:en)?|regeln?|vorgaben?|richtlinien?|aufgaben?|auftrag',
    whose:
      'deines|vorherigen?|bisherigen?|obigen?|vorigen?|ursprunglichen?|deinen?|deiner|alle deine|alle vorherigen',
    model: 'ki(?:-assistent(?:en)?|-modell)?|sprachmodell|chatbot|assistenten',
    youAre:
      'du bist (?:jetzt|nun|ab sofort|ab jetzt)|ab (?:jetzt|sofort) bist du|verhalte dich als',
    unlimited:
      'ohne (?:jede |alle )?(?:einschrankung(?:en)?|regeln|filter|grenzen)|uneingeschrankt\\w{0,2}',
    prompt: 'system-?prompt|systemanweisung(?:en)?|systemnachricht',
    secrecy:
      '(?:erwahne|verrate|sag|sage) (?:es|das|dies|dem nutzer|dem benutzer|niemandem).{0,12}?(?:nicht|nichts)?|ohne (?:es )?(?:den|dem) (?:nutzer|benutzer|kunden)',
    send: 'sende|schicke?|ubermittle|leite|exportiere|kopiere',
    goods:
      'kundendaten|zugangsdaten|passwort(?:er)?|unterhaltung|gesprachsverlauf|chatverlauf|alle daten|geheimnisse',
  },
  {
    ignore:
      "ignorez?|oubliez?|ne (?:tenez|tiens) (?:plus|pas) compte|n'obeis plus|ne suis plus|ne suivez plus",
    rules: 'tout ce qui|instructions?|consignes|regles|directives|ordres',
    whose: 'precedentes?|anterieures?|ci-dessus|tes|vos|toutes les|initiales',
    model:
      "(?:assistant|modele|agent) (?:d'|de l')?ia\\b|\\bl'ia|intelligence artificielle|modele de langage|chatbot",
    youAre:
      '(?:tu es|vous etes) (?:desormais|maintenant)|desormais,? (?:tu es|vous etes)|a partir de maintenant,? (?:tu|vous)',
    unlimited: 'sans (?:aucune? |la moindre )?(?:limites?|restrictions?|filtres?|regles)',
    prompt: 'prompt (?:du )?systeme|(?:instructions|consignes) (?:du )?systeme|message systeme',
    secrecy:
      '(?:ne|sans) (?:le )?(?:dis|dites|dire|mentionne[rz]?|previen[st]|prevenir|informe[rz]?|revele[rz]?)\\b.{0,20}?(?:utilisateur|client|personne|rien)',
    send: 'envoie[sz]?|envoyez|transmets|transmettez|transfere[sz]?|copiez?|exportez?',
    goods:
      'conversation|donnees (?:du |des )?clients?|identifiants|mots? de passe|dossiers? clients?|cles? api',
  },
  {
    ignore: 'ignora|ignore|olvida|olvide|no sigas|no siga|descarta|deja de seguir',
    rules: 'todo lo|instrucciones|reglas|ordenes|directrices|normas|indicaciones',
    whose: 'anterior(?:es)?|previas|previos|tus|sus|todas las|de arriba|originales',
    model:
      'modelo de lenguaje|asistente de ia|\\bla ia\\b|inteligencia artificial|chatbot|\\bel modelo\\b',
    youAre:
      '(?:ahora|a partir de ahora|desde ahora|de ahora en adelante),? eres|eres ahora|actua como si',
    unlimited: 'sin (?:ninguna |ningun )?(?:restriccion(?:es)?|limites?|filtros?|reglas)',
    prompt: 'prompt (?:del )?sistema|(?:instrucciones|mensaje) (?:del|de) sistema',
    secrecy:
      '(?:no (?:le )?(?:digas|avises|informes|menciones|reveles)|sin (?:avisar|informar|decir))\\b.{0,20}?(?:usuario|cliente|nadie|esto|lo)',
    send: 'envia|envie|manda|mande|reenvia|transfiere|exporta|copia',
    goods:
      'datos (?:del|de los|de) clientes?|credenciales|contrasenas?|conversacion|claves? api|lista de clientes',
  },
  {
    ignore: 'ignora(?:re|te)?|dimentica(?:re|te)?|non seguire|trascura',
    rules:
      'tutto cio|istruzioni|regole|direttive|ordini|quello che ti e stato (?:detto|chiesto)|cio che ti e stato',
    whose: 'precedenti|di prima|sopra|tue|tutte le|le tue|detto|originali',
    model:
      "(?:assistente|modello) (?:di )?ia\\b|\\bl'ia\\b|intelligenza artificiale|modello linguistico|chatbot|per l'assistente",
    youAre: '(?:ora|adesso|da ora(?: in poi)?),? sei|sei ora|comportati come',
    unlimited: 'senza (?:alcun[ao]? |nessun[ao]? )?(?:restrizioni?|limit[ei]|filtri|regole)',
    prompt: 'prompt di sistema|istruzioni di sistema|messaggio di sistema',
    secrecy:
      '(?:non (?:dire|dirlo|menzionare|informare|rivelare)|senza (?:dire|avvisare|informare))\\b.{0,20}?(?:utente|cliente|nessuno|questo)',
    send: 'invia|inviare|manda|mandare|inoltra|trasferisci|esporta|copia',
    goods: 'credenziali|dati (?:dei |del )?clienti?|conversazione|password|chiavi? api',
  },
  {
    ignore: 'ignore|esqueca|desconsidere|nao siga|descarte',
    rules: 'instrucoes|regras|ordens|diretrizes',
    whose: 'anteriores|acima|suas|tuas|todas as|originais|previas|as regras',
    model: 'assistente de ia|modelo de linguagem|inteligencia artificial|chatbot',
    youAre: '(?:agora|a partir de agora),? (?:voce e|tu es)|voce agora e|aja como se',
    unlimited: 'sem (?:nenhuma |nenhum |qualquer )?(?:restric(?:ao|oes)|limites?|filtros?|regras)',
    prompt: 'prompt d[oe] sistema|instrucoes d[oe] sistema',
    secrecy:
      '(?:nao (?:informe|avise|diga|mencione|revele)|sem (?:avisar|informar|dizer))\\b.{0,20}?(?:usuario|utilizador|cliente|ninguem|isso)',
    send: 'envie|mande|encaminhe|transfira|exporte|copie',
    goods: 'dados (?:do |dos |de )?clientes?|credenciais|senhas?|conversa|chaves? (?:de )?api',
  },
  {
    ignore: 'zignoruj|ignoruj|zapomnij|pomin',
    rules: 'instrukcje|polecenia|zasady|reguly|wytyczne',
    whose: 'poprzednie|wczesniejsze|wszystkie|powyzsze|swoje|twoje',
    model:
      'asystencie ai|model(?:u|owi)? jezykow\\w{1,4}|asystent(?:a|owi)? ai|sztuczn\\w{1,3} inteligencj\\w{1,3}|chatbot\\w{0,3}',
    youAre: '(?:teraz|od teraz) jestes|jestes teraz',
    unlimited: 'bez (?:zadnych )?(?:ograniczen|filtrow|zasad|regul)',
    prompt: 'prompt systemowy|instrukcje systemowe|promptu systemowego',
    secrecy:
      'nie (?:mow|informuj|wspominaj|ujawniaj)\\b.{0,20}?(?:uzytkownik\\w{0,4}|klient\\w{0,4}|nikomu|tym)',
    send: 'wyslij|przeslij|przekaz|skopiuj|wyeksportuj',
    goods: 'dane klient\\w{1,3}|hasla|rozmowe|dane logowania|klucze? api',
  },
  {
    ignore: 'yok say|gormezden gel|unut|dikkate alma',
    rules: 'talimatlar\\w{0,4}|kurallar\\w{0,4}|komutlar\\w{0,4}|yonergeler\\w{0,4}',
    whose: 'onceki|tum|yukaridaki|butun|eski',
    model: 'yapay zeka(?: asistani)?|dil modeli',
    youAre: '(?:artik|simdi|bundan sonra) (?:sen )?(?:sinirsiz|kisitlamasiz)',
    unlimited: 'sinirsiz|kisitlama(?:siz|lar olmadan)',
    prompt: 'sistem (?:istemi\\w{0,3}|komutu\\w{0,3}|promptu\\w{0,3}|talimatlari\\w{0,3})',
    secrecy: '(?:kullaniciya|kimseye|musteriye)\\b.{0,16}?(?:soyleme|bildirme|bahsetme)',
    send: 'gonder|ilet|aktar|kopyala',
    goods:
      'musteri (?:verilerini|bilgilerini|listesini)|sifreler\\w{0,3}|sohbet gecmisini|konusmayi',
  },
  {
    ignore: 'negeer|vergeet|sla .{0,10}over|houd je niet (?:meer )?aan',
    rules: 'instructies|opdrachten|regels|richtlijnen',
    whose: 'vorige|eerdere|bovenstaande|alle|je|jouw',
    model: 'ai-(?:assistent|model)|taalmodel|kunstmatige intelligentie|chatbot',
    youAre: '(?:je bent|u bent) (?:nu|vanaf nu)|vanaf nu ben je',
    unlimited: 'zonder (?:enige )?(?:beperking(?:en)?|regels|filters|grenzen)',
    prompt: 'systeemprompt|systeeminstructies',
    secrecy:
      '(?:vertel|zeg|meld|noem)\\b.{0,16}?(?:niet|niets)\\b.{0,16}?(?:gebruiker|klant|iemand)?|zonder de gebruiker',
    send: 'stuur|verzend|mail|exporteer|kopieer',
    goods: 'klantgegevens|wachtwoord(?:en)?|gesprek|inloggegevens|api-sleutels?',
  },
];

const OTHERS: readonly Phrases[] = [
  {
    ignore:
      'игнорир\\p{L}{0,5}|забудь\\p{L}{0,2}|не следуй\\p{L}{0,2}|не обращай\\p{L}{0,2} внимания на|отбрось',
    rules: 'инструкци\\p{L}{1,2}|указани\\p{L}{1,2}|правил\\p{L}{0,2}|команд\\p{L}{0,2}',
    whose: 'предыдущи\\p{L}{1,2}|прежни\\p{L}{1,2}|все|свои|твои|выше',
    model:
      'ии(?:-ассистент\\p{L}{0,2}| ассистент\\p{L}{0,2})?(?![\\p{L}])|языков\\p{L}{2,3} модел\\p{L}{1,2}|нейросет\\p{L}{1,2}|чат-?бот\\p{L}{0,2}',
    youAre: '(?:теперь|отныне|с этого момента) (?:ты|вы)|ты теперь',
    unlimited: 'без (?:всяких |каких-либо )?(?:ограничени\\p{L}{1,2}|правил|фильтров)',
    prompt:
      'системн\\p{L}{2,3} (?:промпт\\p{L}{0,2}|подсказк\\p{L}{1,2}|инструкци\\p{L}{1,2}|сообщени\\p{L}{1,2})',
    secrecy:
      '(?:не (?:сообщай|говори|упоминай|рассказывай|раскрывай)\\p{L}{0,2}|не сообщая)\\s.{0,20}?(?:пользовател\\p{L}{1,2}|клиент\\p{L}{1,2}|никому|об этом)',
    send: 'отправь\\p{L}{0,2}|перешли\\p{L}{0,2}|передай\\p{L}{0,2}|скопируй\\p{L}{0,2}|вышли',
    goods:
      'спис\\p{L}{1,3} клиентов|данны\\p{L}{1,2} клиент\\p{L}{1,3}|парол\\p{L}{1,2}|переписк\\p{L}{1,2}|учетны\\p{L}{1,2} данны\\p{L}{1,2}|ключи? api',
  },
  {
    ignore: '忽略|无视|忘记|忘掉|不要(?:再)?遵守|不要理会',
    rules: '指令|指示|说明|提示词?|规则|规定|限制|命令',
    whose: '之前|以上|先前|上面|所有|你收到|你的|此前',
    model: '(?:人工智能|ai) ?(?:助手|模型)|大?语言模型|聊天机器人|致助手',
    youAre: '你现在是|从现在(?:开始|起),?你|假装你是|扮演',
    unlimited: '没有(?:任何)?(?:限制|规则|约束)|不受(?:任何)?限制',
    prompt: '系统(?:提示词?|指令|消息|设定)',
    secrecy:
      '(?:不要|别|切勿|无需)(?:告诉|通知|告知|提醒|让).{0,4}(?:用户|客户|任何人)|不要(?:提及|透露)',
    send: '发送|转发|发给|上传|导出|复制',
    goods: '客户(?:资料|数据|信息|名单)|密码|凭证|对话(?:记录|内容)?|聊天记录|密钥',
  },
  {
    ignore: '無視|忘れ(?!な|ず)|従わない',
    rules: '指示|命令|ルール|プロンプト|制約',
    whose: 'これまで|以前|上記|前の|すべて|全て|あなたの',
    model: '(?:ai|人工知能) ?(?:アシスタント|モデル)|言語モデル|チャットボット',
    youAre: 'あなたは(?:今|これ)から|今からあなたは|のふりをして',
    unlimited: '制限(?:の|が)?な[いく]|無制限',
    prompt: 'システム ?(?:プロンプト|メッセージ|指示)',
    secrecy:
      '(?:ユーザー|利用者|顧客|誰)(?:に|には|にも).{0,6}(?:言わない|伝えない|知らせない|教えない)',
    send: '送信|送って|転送|コピーし',
    goods: '顧客(?:データ|情報|リスト)|パスワード|会話(?:履歴)?|認証情報',
  },
  {
    ignore: '무시|잊어|따르지 ?마',
    rules: '지시(?:사항)?|명령|규칙|지침|프롬프트',
    whose: '이전|앞의|위의|모든|기존|너의|당신의',
    model: '(?:ai|인공지능) ?(?:어시스턴트|비서|모델)|언어 ?모델|챗봇',
    youAre: '(?:지금|이제)부터 (?:너는|당신은)|(?:너는|당신은) 이제',
    unlimited: '제한 ?(?:이 )?없[는이]|무제한',
    prompt: '시스템 ?(?:프롬프트|메시지|지시)',
    secrecy: '(?:사용자|고객|누구)에?게?(?:도|는)? ?.{0,6}(?:알리지|말하지|언급하지) ?(?:마|말)',
    send: '보내|전송|전달|복사',
    goods: '고객 ?(?:데이터|정보|명단|목록)|비밀번호|대화 ?(?:내용|기록)?|자격 ?증명',
  },
  {
    ignore: 'تجاهل|انس|لا تتبع',
    rules: 'التعليمات|الأوامر|القواعد|الإرشادات|تعليماتك',
    whose: 'السابقة|جميع|كل|أعلاه|الأصلية',
    model: 'الذكاء الاصطناعي|نموذج لغوي|النموذج اللغوي|روبوت الدردشة',
    youAre: 'أنت الآن|من الآن فصاعدا|تصرف كأنك',
    unlimited: 'بدون (?:أي )?(?:قيود|حدود|قواعد)|بلا قيود',
    prompt: '(?:تعليمات|رسالة|موجه) النظام',
    secrecy: 'لا (?:تخبر|تذكر|تبلغ).{0,20}(?:المستخدم|العميل|أحد)|دون إخبار',
    send: 'أرسل|حول|انسخ|صدر',
    goods: 'بيانات العملاء|كلمات المرور|المحادثة|بيانات الاعتماد|قائمة العملاء',
  },
];

/** Who is told not to forget is told the opposite. */
const NOT = '(?:no|non|nao|ne|nie|niet|nicht|не|不要|别|勿) ?';

/** What injections say, in a dozen languages beside English. Matched against `foreignView`. */
export const FOREIGN_SIGNALS: readonly Signal[] = [
  ...LATIN.flatMap((phrases) => signalsOf(phrases, { apart: true })),
  ...OTHERS.flatMap((phrases) => signalsOf(phrases, { apart: false })),
];

function signalsOf(phrases: Phrases, { apart }: { readonly apart: boolean }): Signal[] {
  const edge = apart ? '\\b' : '';
  const gap = apart ? '.{0,40}?' : '.{0,24}?';
  const word = (text: string): string => `${edge}(?:${text})${edge}`;
  const near = (...words: readonly string[]): string => words.map(word).join(gap);
  const either = (a: string, b: string): string => `${near(a, b)}|${near(b, a)}`;
  const { rules, whose, model, youAre, unlimited, prompt, secrecy, send, goods } = phrases;
  const ignore = `(?<!${NOT})(?:${phrases.ignore})`;
  const table: readonly (readonly [SignalName, number, string])[] = [
    ['override', 0.8, `${near(ignore, whose, rules)}|${near(ignore, rules, whose)}`],
    ['override', 0.8, `${near(whose, rules, ignore)}`],
    ['new-role', 0.65, near(youAre, unlimited)],
    ['new-role', 0.35, word(unlimited)],
    ['addresses-model', 0.35, word(model)],
    ['prompt-leak', 0.5, word(prompt)],
    ['secrecy', 0.4, `${edge}(?:${secrecy})`],
    ['exfiltration', 0.4, either(send, goods)],
  ];
  return table.map(([name, weight, pattern]) => signal(name, weight, pattern));
}
