// German: letters to visitors who have gone.
import type { Words } from "../words";

export const letters: Words["letters"] = {
  letters_title: "Per E-Mail gesendet",
  letter_answers: "Antworten an {to}",
  letter_transcript: "Das Gespräch an {to}",
  letters_failed: "Was per E-Mail ging, wurde nicht geladen.",
  also_mailed: "Sie ging um {time} auch per E-Mail hinaus.",
  send_transcript: "Gespräch per E-Mail senden",
  transcript_asked: "Das Gespräch ist per E-Mail unterwegs.",
  ls_sending: "wird gesendet",
  ls_sent: "gesendet",
  ls_failed: "nicht angenommen",
  ls_maybe: "vielleicht gesendet",
  ls_postponed: "wird erneut versucht",
  lc_not_configured: "kein Mailserver eingestellt",
  lc_unreached: "der Mailserver war nicht erreichbar",
  lc_not_let_in: "der Mailserver ließ uns nicht ein",
  lc_no_answer: "der Mailserver antwortete nicht; es wird nicht erneut gesendet",
  lc_no_line: "die Verbindung zum Mailserver brach ab",
  lc_restart: "durch einen Neustart abgebrochen; es wird nicht erneut gesendet",
  lc_bad_address: "an diese Adresse kann nicht geschrieben werden",
  lc_code: "der Mailserver meldet {code}",
  err_no_address: "Nicht gesendet: Es gibt keine E-Mail-Adresse.",
  err_too_many_letters: "Nicht gesendet: Es ging heute schon mehrmals hinaus.",
};
