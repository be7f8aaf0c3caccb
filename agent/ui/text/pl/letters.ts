// Polish: letters to visitors who have gone.
import type { Words } from "../words";

export const letters: Words["letters"] = {
  letters_title: "Wysłane e-mailem",
  letter_answers: "Odpowiedzi na {to}",
  letter_transcript: "Rozmowa na {to}",
  letters_failed: "Nie wczytano, co wysłano e-mailem.",
  also_mailed: "Wyszła też e-mailem o {time}.",
  send_transcript: "Wyślij rozmowę e-mailem",
  transcript_asked: "Rozmowa jest w drodze e-mailem.",
  ls_sending: "wysyłanie",
  ls_sent: "wysłano",
  ls_failed: "nie przyjęto",
  ls_maybe: "być może wysłano",
  ls_postponed: "będzie ponowione",
  lc_not_configured: "nie ustawiono serwera poczty",
  lc_unreached: "serwer poczty był niedostępny",
  lc_not_let_in: "serwer poczty nas nie wpuścił",
  lc_no_answer: "serwer poczty nie odpowiedział; nie wysyłamy ponownie",
  lc_no_line: "połączenie z serwerem poczty przerwane",
  lc_restart: "przerwane przez ponowny start; nie wysyłamy ponownie",
  lc_bad_address: "na ten adres nie da się pisać",
  lc_code: "serwer poczty podał {code}",
  err_no_address: "Nie wysłano: brak adresu e-mail.",
  err_too_many_letters: "Nie wysłano: dziś wysłano już kilka razy.",
};
