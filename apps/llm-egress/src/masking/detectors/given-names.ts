/**
 * Widely used given names, without those that are as often a word, a place, a month or a brand (Mark,
 * Paris, April, Mercedes): a name in this list is one wherever it stands capitalised before a surname.
 */
const GIVEN_NAMES = new Set(
  `
  aaron abdul abdullah abigail adam adrian adriana agnes ahmad ahmed aisha akira alan albert alejandra
  alejandro alessandra alessandro alexander alexandra alfonso alfred ali alice alicia alison allison alvaro
  amanda amelia amina amir amit amy ana anastasia anders andrea andreas andrei andrew andrzej angela anita
  anja ann anna anne annette anthony antoine antonio anya arjun arthur arturo ashley astrid audrey aurelie
  ayesha barbara beatrice beatriz benjamin bernard bernadette bernd bertha beth betty bianca bjorn boris
  brandon brenda brian bridget bruno camila camille carla carlos carmen caroline catarina catherine cecilia
  celine cesar charles charlie chiara chloe chris christina christine christoph christopher ciara claire
  clara claudia colin connor cristina cynthia damien daniel daniela danielle dariusz david deborah deepak
  denis dennis derek diana diego dieter dimitri dmitri dolores dominik donald dorothy douglas eduardo edward
  ekaterina elaine elena eleanor elizabeth elena ella ellen emilia emily emma enrique eric erik erika ernesto
  esteban esther ethan eugene eva evelyn fabio fatima federico felipe fernanda fernando fiona francesca
  francesco francisco francois franz fred frederick friedrich gabriel gabriela gareth gary gemma geoffrey
  george gerald gerard gertrude giacomo gianluca gilbert giovanni giulia giuseppe gloria gonzalo gordon greg
  gregory greta guillaume guillermo gunther gustavo hamid hanna hannah hans harald harold harriet harry hassan
  heather hector heidi heinrich helen helena helga henri henrik henry herbert hiroshi howard hugo hussein ian
  ibrahim ignacio igor ilse ines inga ingrid irina isabel isabella isabelle ivan jacob jacqueline jacques
  jaime jake james jamie jan jane janet janice jason javier jean jeff jeffrey jennifer jenny jens jeremy
  jerome jessica jessie jesus jill jim joan joanna joao joaquin joe johan johann johannes john johnny jon
  jonas jonathan jorge jose josef josefina joseph joshua juan juanita judith julia julian juliana julie
  juliette julio jurgen justin kamal karen karim karin karl karol katarina kate katherine kathleen kathryn
  katja kazuo keith kelly kenneth kenji kevin khalid kiran klaus kristen kristina krzysztof kumar kurt kyle
  lars laura lauren laurent lawrence leah leila lena leo leon leonard leonardo leslie leticia liam liisa
  linda lindsay lisa lorena lorenzo lothar louis louise luca lucas lucia lucy ludwig luigi luis luisa lukas
  magdalena mahmoud malcolm manfred manuel manuela marc marcel marcela marcelo marcin marco marcos marcus
  margaret margarita maria mariam mariana marie marina mario marion marisol marjorie markus marta martha
  martin martina mateo mathias mathilde matteo matthew matthias maureen maurice mauricio megan mehmet mei
  melanie melissa michael michel michele michelle miguel mikhail miriam mohamed mohammad mohammed
  monica monika muhammad mustafa nadia nancy naomi natalia natalie natasha nathan nathaniel neil nicholas
  nicola nicolas nicole nikolai nikita nina noah nora norbert norman olaf oleg olga oliver olivia omar oscar
  otto pablo pamela paola paolo patricia patrick paul paula paulo pavel pedro peggy peter petra philip
  philipp philippe pierre pieter pilar piotr priya priyanka rachel rafael rahul raj rajesh ramon raquel
  rashid raul ravi raymond rebecca renata rene ricardo richard rita robert roberta roberto rodrigo
  roger roland ronald rosa rosalind roxana ruben rudolf rupert russell ruth ryan sabine sakura salma   samantha samir samuel sandra sanjay sara sarah sandeep satoshi scott sean sebastian serena
  sergei sergio shannon sharon sheila shirley sigrid silvia simon simone sofia sonia sophia sophie soren
  stefan stefania stefano stella stephanie stephen steve steven stuart sunil suresh susan susanne suzanne
  svetlana sylvia takashi tamara tanja tanya tatiana ted teresa theodore theresa thierry thomas thorsten tim
  timothy tobias todd tomas tomasz tony tracy ulrich ulrike ursula valentina valeria vanessa vera veronica
  vicente victor vijay vikram vincent vincenzo viktor vladimir walter wanda wendy werner wilhelm william
  wolfgang xavier yasmin yolanda yuki yusuf yves yvonne zachary zainab zoe zofia
  `
    .trim()
    .split(/\s+/),
);

/** Whether a word, or the first part of a hyphenated one, is a widely used given name in any spelling. */
export function isGivenName(word: string): boolean {
  const [first = ''] = word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().split('-');
  return GIVEN_NAMES.has(first);
}
