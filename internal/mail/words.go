package mail

import "strings"

// words are what a letter says of its own, in one language. when and day are forms of package time, with the zone named where a
// time stands, because a letter is read somewhere else.
type words struct {
	answeredSubject, answered, goOn, why string
	transcriptSubject, transcript, you   string
	when, day                            string
}

// languages has the words of each language; English stands for those that are missing.
var languages = map[string]words{
	"en": {
		answeredSubject: "{site} has answered you", answered: "{site} has answered your question in the chat.",
		goOn:              "To go on, open the page where you wrote, in the same browser:",
		why:               "You get this letter because this address was given in the chat of {site} on {date}. If it was not you, do nothing: nobody will write again unless asked.",
		transcriptSubject: "Your chat with {site}", transcript: "Your chat with {site} of {date}.", you: "You",
		when: "2 Jan 2006 15:04 MST", day: "2 Jan 2006",
	},
	"pl": {
		answeredSubject: "{site}: odpowiedź na czacie", answered: "{site}: jest odpowiedź na Twoje pytanie z czatu.",
		goOn:              "Aby pisać dalej, otwórz w tej samej przeglądarce stronę, z której pisano:",
		why:               "Ten list przychodzi, ponieważ ten adres podano na czacie {site} dnia {date}. Jeśli to pomyłka, nic nie trzeba robić.",
		transcriptSubject: "Zapis czatu: {site}", transcript: "Zapis czatu z {site}, {date}.", you: "Ty",
		when: "02.01.2006 15:04 MST", day: "02.01.2006",
	},
	"ro": {
		answeredSubject: "{site} v-a răspuns", answered: "{site} a răspuns la întrebarea dumneavoastră din chat.",
		goOn:              "Pentru a continua, deschideți în același browser pagina de unde ați scris:",
		why:               "Primiți această scrisoare deoarece adresa a fost dată în chatul {site} la {date}. Dacă nu ați fost dumneavoastră, nu trebuie să faceți nimic.",
		transcriptSubject: "Conversația cu {site}", transcript: "Conversația dumneavoastră cu {site} din {date}.", you: "Dumneavoastră",
		when: "02.01.2006 15:04 MST", day: "02.01.2006",
	},
	"de": {
		answeredSubject: "{site} hat Ihnen geantwortet", answered: "{site} hat auf Ihre Frage im Chat geantwortet.",
		goOn:              "Um weiterzuschreiben, öffnen Sie im selben Browser die Seite, auf der Sie geschrieben haben:",
		why:               "Sie erhalten diesen Brief, weil diese Adresse am {date} im Chat von {site} angegeben wurde. Waren Sie das nicht, müssen Sie nichts tun.",
		transcriptSubject: "Ihr Chat mit {site}", transcript: "Ihr Chat mit {site} vom {date}.", you: "Sie",
		when: "02.01.2006 15:04 MST", day: "02.01.2006",
	},
	"et": {
		answeredSubject: "{site} vastas teile", answered: "{site} vastas teie küsimusele vestluses.",
		goOn:              "Jätkamiseks avage samas brauseris leht, kust kirjutasite:",
		why:               "Saate selle kirja, sest see aadress anti {date} lehe {site} vestluses. Kui see polnud teie, ei ole vaja midagi teha.",
		transcriptSubject: "Teie vestlus: {site}", transcript: "Teie vestlus lehega {site}, {date}.", you: "Teie",
		when: "02.01.2006 15:04 MST", day: "02.01.2006",
	},
}

// wordsOf gives the words for a language tag such as "pl-PL".
func wordsOf(tag string) words {
	short, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if w, ok := languages[short]; ok {
		return w
	}
	return languages["en"]
}
