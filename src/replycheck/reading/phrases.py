"""What mail programs write around quoted words, in the languages they speak.

Only what programs write stands here. What people write (greetings, sign-offs) is listed where it is used.
"""

from __future__ import annotations

OPENERS = (
    "On|Am|Le|El|Em|Il giorno|Il|In data|Op|Den|På|Til|Kl|Dnia|W dniu|Dne|Dňa|Dana|Vào lúc|Vào|Ngày|În data de|În|Pada tanggal|Pada|"
    "Στις|Na|В|У|На|في|بتاريخ|ב־|ב-|בתאריך|在|于"
)
"""Words that open an attribution line, before the date."""

CLOSING_VERBS = (
    r"wrote|writes|a écrit|va escriure|ha escrit|ha escrito|escribi[oó]|escreveu|ha scritto|ha scritto il seguente|geschreven|schreef|schrieb|geschrieben|skrev|skreiv|"
    r"kirjoitti|pisze|napisała?|napisał\(a\)|napsala?|napsal\(a\)|napísala?|napísal\(a\)|je napisa(?:o|la)|napisa(?:o|la) je|написала?|написа|написал\(а\)|пишет|пише|"
    r"написав|yazdı|yazmış|írta(?: \(időpont: [^)]*\))?|a scrie|a scris|đã viết|menulis|έγραψε|rašė|rakstīja|kirjutas|님이 작성|작성|"
    r"写道|寫道|さん(?:は|が)?書きました|のメッセージ|كتب|כתב|כתב/ה"
)
"""Verbs that stand before the closing colon, after the author's name."""

INNER_VERBS = r"schrieb|skrev|schreef|heeft|написала?|kirjoitti|كتب|כתב|מאת|от|odesílatel|użytkownik|пользователь"
"""Verbs and prepositions that stand before the author's name."""

NAME_FIRST_VERBS = r"写道|寫道|írta(?: \(időpont: [^)]*\))?"
"""Closing verbs of languages that put the author before the date."""

NAME_OPENERS = r"Missatge de"
"""Words that open an attribution line, before the author's name."""

PRONOUNS = r"I|you|we|they|he|she|ich|wir|Sie|sie|je|nous|vous|yo|usted|ik|wij|u|jag|vi|jeg|io|noi|eu"
"""Whoever writes "On Monday you wrote:" speaks; a mail program names its author."""

ORIGINAL_MESSAGE = (
    r"original message|original mail|original e-?mail|reply message|reply above this line|(?:ursprüngliche|originale|antwort)[ -]?(?:nachricht|e-?mail)|original-?nachricht|"
    r"message d['’]origine|message original|courriel original|mensaje original|missatge original|mensagem original|messaggio originale|messaggio originario|"
    r"oorspronkelijk bericht|origineel bericht|ursprungligt meddelande|originalmeddelande|opprinnelig (?:melding|e-?post)|oprindelig (?:meddelelse|besked|e-?mail)|"
    r"alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|pôvodná správa|исходное сообщение|первоначальное сообщение|"
    r"оригинальное сообщение|orijinal mesaj|özgün ileti|eredeti üzenet|mesaj original|mesajul original|thư gốc|元のメッセージ|原始邮件|原始郵件|원본 메시지|"
    r"الرسالة الأصلية|הודעה מקורית|αρχικό μήνυμα|izvorna poruka|izvirno sporočilo"
)
FORWARDED_MESSAGE = (
    r"forwarded message|weitergeleitete nachricht|message transféré|message réexpédié|mensaje reenviado|missatge reenviat|mensagem encaminhada|"
    r"messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|videresendt melding|videresendt meddelelse|videresendt besked|"
    r"välitetty viesti|wiadomość przekazana dalej|przekazana wiadomość|přeposlaná zpráva|preposlaná správa|пересылаемое сообщение|"
    r"переадресованное сообщение|пересланное сообщение|iletilen mesaj|továbbított üzenet|mesaj redirecționat|転送メッセージ|转发邮件|轉寄郵件|전달된 메시지"
)
BEGIN_FORWARDED = (
    r"begin forwarded message|forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:réexpédié|transféré)|"
    r"inicio del mensaje reenviado|inici del missatge reenviat|início da mensagem (?:encaminhada|reencaminhada)|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"vidarebefordrat (?:brev|mejl)|start på videresendt melding|start på videresendt besked|välitetty viesti alkaa|"
    r"początek przekazywanej wiadomości|začátek přeposílané zprávy|начало переадресованного сообщения|iletilen ileti başlangıcı|"
    r"továbbított levél kezdete|開始転送|转发的邮件|下面是被转发的邮件"
)

_HEADER_NAMES = {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|отправитель|от|от кого|від|kimden|gönderen|feladó|de la|expéditeur|expeditor|"
    "remitente|mittente|từ|差出人|发件人|寄件者|寄件人|보낸 사람|من|מאת|από|dari",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviado em|enviada em|enviat|enviat el|fecha|data|inviato|verzonden|skickat|"
    "sendt|dato|lähetetty|päivämäärä|wysłano|data wysłania|odesláno|odoslané|отправлено|дата|надіслано|gönderilme tarihi|gönderildi|"
    "tarih|elküldve|dátum|trimis|đã gửi|ngày|送信日時|日付|发送时间|發送時間|日期|보낸 날짜|날짜|تاريخ الإرسال|التاريخ|נשלח|תאריך|στάλθηκε|"
    "ημερομηνία|message du|tanggal|dikirim",
    "to": "to|an|à|a|para|per a|aan|till|til|vastaanottaja|do|komu|кому|для|kime|alıcı|címzett|către|đến|pour|destinataire|宛先|收件人|收件者|"
    "받는 사람|إلى|אל|προς|kepada",
    "subject": "subject|betreff|objet|asunto|assumpte|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема|konu|tárgy|subiect|"
    "sujet|chủ đề|tiêu đề|件名|主题|主題|제목|الموضوع|נושא|θέμα|subjek",
    "copy": "cc|bcc|kopie|copie|copie à|copia|kopia|kopi|dw|копия|копія|bilgi|másolatot kap|reply-to|antwort an|抄送|副本|참조|"
    "organization|newsgroups|attachments|importance",
}
HEADERS = {name: field for field, names in _HEADER_NAMES.items() for name in names.split("|")}
"""What a mail header of this name holds, in the wording of Outlook and its like; names are lower-case."""

SENT_FROM = (
    r"sent (?:wirelessly )?from|sent via|sent with|sent using|get outlook for|get bluemail for|envoyé (?:sans fil |par mon |de|depuis|à partir|avec|par)\b|télécharger outlook|obtenez outlook|"
    r"von meinem .{2,40} gesendet|gesendet (?:von|mit|aus|über)\b|diese nachricht wurde von mein|outlook für .{2,12} (?:herunterladen|beziehen)|"
    r"enviado (?:desde|do|a partir|de mi|via|pelo)\b|obtener outlook|obter o outlook|enviat (?:des de|amb|del meu)\b|inviato (?:da|dal|con|tramite)\b|scarica outlook|ottieni outlook|"
    r"verzonden (?:vanaf|vanuit|met|via|van)\b|verstuurd vanaf|download outlook|skickat från|skickades från|hämta outlook|"
    r"sendt fra|sendt via|hent outlook|lähetetty (?:iphonesta|.{2,30}sta|.{2,30}lta)|wysłan[oae] z\b|pobierz outlook|odesláno z\b|odoslané z\b|"
    r"отправлено (?:с|из)\b|послано с\b|надіслано з\b|.{2,30}'?(?:den|dan|dan|umdan|imden) gönderildi|trimis de pe|az .{2,30} küldve|được gửi từ|"
    r"iphoneから送信|.{2,20}から送信|发自我的|从我的.{2,20}发送|從我的|나의 .{2,20}에서 보냄|.{2,20}에서 보냄|أرسلت من|נשלח מ"
)

REPLY_ABOVE = (
    r"(?:please )?(?:type|write|enter|add) your (?:reply|response|answer) above this line|(?:please )?reply above this|"
    r"(?:bitte )?(?:geben sie|schreiben sie) ihre antwort (?:über|oberhalb)|antworten? sie (?:über|oberhalb) dieser (?:linie|zeile)|"
    r"veuillez (?:saisir|taper|écrire) votre réponse au-dessus|répondez au-dessus|escriba su respuesta (?:por )?(?:encima|arriba)|"
    r"responda (?:por )?(?:encima|arriba|acima)|(?:por favor,? )?(?:digite|escreva) (?:a )?sua resposta acima|"
    r"(?:scrivi|inserisci|digita) (?:la tua|la) risposta (?:sopra|al di sopra)|typ (?:uw|je) antwoord boven|skriv (?:ditt|dit) svar (?:ovanför|over)|"
    r"wpisz odpowiedź powyżej|пожалуйста,? введите ваш ответ выше|введите ответ над этой"
)
