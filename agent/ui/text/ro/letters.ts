// Romanian: letters to visitors who have gone.
import type { Words } from "../words";

export const letters: Words["letters"] = {
  letters_title: "Trimise prin e-mail",
  letter_answers: "Răspunsuri către {to}",
  letter_transcript: "Conversația către {to}",
  letters_failed: "Nu s-a încărcat ce a plecat prin e-mail.",
  also_mailed: "A plecat și prin e-mail, la {time}.",
  send_transcript: "Trimiteți conversația prin e-mail",
  transcript_asked: "Conversația pleacă prin e-mail.",
  ls_sending: "se trimite",
  ls_sent: "trimis",
  ls_failed: "nepreluat",
  ls_maybe: "poate trimis",
  ls_postponed: "se încearcă din nou",
  lc_not_configured: "nu este setat un server de e-mail",
  lc_unreached: "serverul de e-mail nu a fost găsit",
  lc_not_let_in: "serverul de e-mail nu ne-a primit",
  lc_no_answer: "serverul de e-mail nu a răspuns; nu se mai trimite",
  lc_no_line: "legătura cu serverul de e-mail s-a rupt",
  lc_restart: "întrerupt de o repornire; nu se mai trimite",
  lc_bad_address: "la această adresă nu se poate scrie",
  lc_code: "serverul de e-mail spune {code}",
  err_no_address: "Netrimis: nu există o adresă de e-mail.",
  err_too_many_letters: "Netrimis: a fost trimis de mai multe ori astăzi.",
};
