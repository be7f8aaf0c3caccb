// Estonian: letters to visitors who have gone.
import type { Words } from "../words";

export const letters: Words["letters"] = {
  letters_title: "E-postiga saadetud",
  letter_answers: "Vastused aadressile {to}",
  letter_transcript: "Vestlus aadressile {to}",
  letters_failed: "E-postiga saadetut ei laaditud.",
  also_mailed: "See läks kell {time} ka e-postiga.",
  send_transcript: "Saada vestlus e-postiga",
  transcript_asked: "Vestlus on e-postiga teel.",
  ls_sending: "saatmisel",
  ls_sent: "saadetud",
  ls_failed: "ei võetud vastu",
  ls_maybe: "võib-olla saadetud",
  ls_postponed: "proovitakse uuesti",
  lc_not_configured: "meiliserverit pole seatud",
  lc_unreached: "meiliserver polnud kättesaadav",
  lc_not_let_in: "meiliserver ei lasknud sisse",
  lc_no_answer: "meiliserver ei vastanud; uuesti ei saadeta",
  lc_no_line: "ühendus meiliserveriga katkes",
  lc_restart: "taaskäivitus katkestas; uuesti ei saadeta",
  lc_bad_address: "sellele aadressile ei saa kirjutada",
  lc_code: "meiliserver teatab {code}",
  err_no_address: "Ei saadetud: e-posti aadressi pole.",
  err_too_many_letters: "Ei saadetud: täna on juba mitu korda saadetud.",
};
