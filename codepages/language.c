#include "codepages/language.h"

/* Everyday sentences about nightly jobs, accounts and invoices, each written
 * so that the letters of its language occur. */
const struct language languages[] = {
    {"English", LETTER_LATIN, false,
     "The nightly run has ended and all of the reports are ready. Please "
     "read the list of accounts that were changed since Monday and send your "
     "answer to the help desk before noon. There is nothing to do for you "
     "when the return code of the step was zero; otherwise the job must be "
     "started again by the operator who is on duty. From the office: your "
     "invoice will be paid with the next transfer, which should be made "
     "within thirty days. Subject of this message: status of the batch job "
     "and the number of records which could not be read. Thank you for using "
     "our services, best regards."},
    {"German", LETTER_LATIN, false,
     "Die Verarbeitung der Nacht wurde ohne Fehler beendet. Bitte prüfen Sie "
     "die Übersicht der geänderten Konten und schicken Sie Ihre Rückfragen "
     "für den nächsten Lauf an die zuständige Stelle. Größere Beträge müssen "
     "bis spätestens fünf Tage vor der Fälligkeit überwiesen werden; "
     "Änderungen können wir später nicht mehr berücksichtigen. Mit "
     "freundlichen Grüßen, Ihre Buchhaltung, Straße der Brüder, München, "
     "Köln und Österreich. Die Abschlüsse für Juli und März sind "
     "vollständig, während die Löhne noch fehlen. Während der Prüfung läuft "
     "das Gerät weiter, und außerdem würde man gern hören, ob das möglich "
     "wäre."
     " Jörg Müller sagt, er sei müßig; Fußgänger grüßt er nie."},
    {"Swedish", LETTER_LATIN, false,
     "Nattens körning är klar och alla rapporter ligger på den vanliga "
     "platsen. Läs igenom listan över ändrade konton och svara så fort som "
     "möjligt, helst före klockan tolv på måndag. Beloppen från förra året "
     "måste också räknas om, eftersom några av dem är fel. Det går inte att "
     "göra något åt de gamla fakturorna, men vi hör av oss när de är "
     "åtgärdade. Hälsningar från Åsa på kontoret i Göteborg, där vår "
     "avdelning håller till. När jobbet har avslutats får du ett nytt "
     "meddelande som säger hur många poster som lästes."},
    {"Finnish", LETTER_LATIN, false,
     "Yöllinen ajo on päättynyt ja kaikki raportit löytyvät tavallisesta "
     "paikasta. Tarkistakaa lista muutetuista tileistä ja lähettäkää vastaus "
     "mahdollisimman pian, mieluiten ennen maanantaita. Jos virhettä ei "
     "löydy, työ käynnistetään uudelleen käsin. Laskujen määrä kasvoi tänä "
     "vuonna, eikä kaikkia ole vielä käsitelty. Tämä viesti lähetettiin "
     "koneellisesti, älä vastaa siihen. Öljyn hinta nousi jälleen, mikä "
     "näkyy myös kevään tilinpäätöksessä."},
    {"Danish", LETTER_LATIN, false,
     "Nattens kørsel er færdig, og alle rapporter ligger på den sædvanlige "
     "plads. Læs listen over ændrede konti igennem og send svaret så hurtigt "
     "som muligt, helst før klokken tolv på mandag. Beløbene fra sidste år "
     "skal også regnes om, fordi nogle af dem er forkerte. Det er ikke "
     "muligt at gøre noget ved de ældre fakturaer, men vi skriver, når de er "
     "rettet. Venlig hilsen fra Søren på kontoret i Århus. Mange kunder "
     "spørger, hvornår pengene kommer, og hvad de så bør gøre."},
    {"Norwegian", LETTER_LATIN, false,
     "Nattens kjøring er ferdig, og alle rapportene ligger på vanlig plass. "
     "Les gjennom listen over endrede kontoer og svar så fort som mulig, "
     "helst før klokka tolv på mandag. Beløpene fra i fjor må også regnes ut "
     "på nytt, fordi noen av dem er feil. Vi kan ikke gjøre noe med de eldre "
     "fakturaene, men vi sier fra når de er rettet. Hilsen Øystein på "
     "kontoret i Tromsø, der været er kaldt nå. Først når jobben er "
     "avsluttet, får du vite hvor mange poster som ble lest. Lønn og skatt "
     "for året følger etter påske."},
    {"Dutch", LETTER_LATIN, false,
     "De verwerking van vannacht is klaar en alle overzichten staan op de "
     "gewone plaats. Lees de lijst met gewijzigde rekeningen door en stuur "
     "uw antwoord zo snel mogelijk, het liefst voor maandag twaalf uur. De "
     "bedragen van vorig jaar moeten ook opnieuw worden berekend, omdat er "
     "enkele niet kloppen. Wij kunnen niets meer doen aan de oude facturen, "
     "maar u hoort van ons zodra zij zijn verbeterd. Met vriendelijke groet, "
     "de boekhouding. Een coördinator in België vraagt één keer per week "
     "naar de financiële gegevens."},
    {"French", LETTER_LATIN, false,
     "Le traitement de la nuit est terminé et tous les états sont prêts à "
     "être lus. Veuillez vérifier la liste des comptes modifiés et répondre "
     "dès que possible, de préférence avant lundi à midi. Les montants de "
     "l'année dernière doivent aussi être recalculés, car certains étaient "
     "erronés. Nous ne pouvons rien faire pour les anciennes factures, mais "
     "vous serez prévenu où et quand elles auront été corrigées. Ça dépend "
     "du reçu que vous nous avez envoyé. Le numéro de dossier figure au "
     "début du message, derrière la date de création; même les élèves "
     "français le connaissent déjà. Meilleures salutations, le siège à "
     "Genève."},
    {"Italian", LETTER_LATIN, false,
     "L'elaborazione della notte è finita e tutti i rapporti sono già "
     "pronti. Si prega di controllare l'elenco dei conti modificati e di "
     "rispondere il più presto possibile, perché lunedì la contabilità sarà "
     "chiusa. Gli importi dell'anno scorso vanno ricalcolati, poiché alcuni "
     "erano sbagliati. Non si può fare più nulla per le vecchie fatture, "
     "però vi sarà comunicato quando saranno corrette. La qualità e la "
     "quantità sono così come previste, né più né meno. Cordiali saluti "
     "dalla città, dove la società ha la sua sede. Giovedì e venerdì "
     "l'attività sarà sospesa."},
    {"Spanish", LETTER_LATIN, false,
     "El proceso de la noche ha terminado y todos los informes están en el "
     "lugar de costumbre. Lea la lista de las cuentas que han cambiado y "
     "conteste lo más pronto posible, mejor antes del lunes a mediodía. "
     "También hay que volver a calcular los importes del año pasado, porque "
     "algunos no eran correctos. ¿Qué se podrá hacer con las facturas de los "
     "años anteriores? Mañana por la mañana le avisaremos cuándo estén "
     "corregidas según la petición del señor Muñoz. El número de la "
     "operación está al principio; ¡no lo pierda! Atención, la compañía "
     "española no abrirá el último día."},
    {"Portuguese", LETTER_LATIN, false,
     "O processamento da noite terminou e todos os relatórios estão no lugar "
     "habitual. Leia a lista das contas que foram alteradas e responda o "
     "mais depressa possível, de preferência até à segunda-feira. Também é "
     "preciso calcular outra vez os valores do ano passado, porque alguns "
     "não estavam certos. Não há nada a fazer quanto às faturas antigas, mas "
     "avisaremos logo que a correção esteja pronta. As informações e as "
     "operações já são públicas; a situação dos cartões não mudou. Você "
     "receberá uma mensagem amanhã. Saudações da administração em São João, "
     "três salários são pagos."},
    {"Icelandic", LETTER_LATIN, false,
     "Keyrslu næturinnar er lokið og allar skýrslur eru á sínum stað. "
     "Vinsamlega lestu yfir listann um breytta reikninga og svaraðu eins "
     "fljótt og hægt er, helst fyrir hádegi á mánudag. Það þarf líka að "
     "reikna upphæðir síðasta árs að nýju, því að sumar þeirra voru rangar. "
     "Við getum ekkert gert við gömlu reikningana, en þú færð að vita þegar "
     "þeir hafa verið lagaðir. Kær kveðja frá skrifstofunni í Reykjavík, "
     "Þórður og Guðrún. Öll fyrirtæki verða að greiða skattinn áður en "
     "mánuðurinn er liðinn."},
    {"Estonian", LETTER_LATIN, false,
     "Öine töötlus on lõppenud ja kõik aruanded on tavalises kohas. Palun "
     "vaadake üle muudetud kontode nimekiri ja vastake nii kiiresti kui "
     "võimalik, soovitavalt enne esmaspäeva. Ka möödunud aasta summad tuleb "
     "uuesti arvutada, sest mõned neist ei olnud õiged. Vanade arvetega ei "
     "saa me enam midagi teha, kuid anname teada, kui need on parandatud. "
     "Tänan, lugupidamisega büroo Tallinnas. Šokolaadi ja žurnaali hind jäi "
     "samaks, üldine käive aga tõusis."},
    {"Latvian", LETTER_LATIN, false,
     "Nakts apstrāde ir pabeigta, un visi pārskati atrodas parastajā vietā. "
     "Lūdzu, pārbaudiet mainīto kontu sarakstu un atbildiet pēc iespējas "
     "ātrāk, vēlams līdz pirmdienai. Arī pagājušā gada summas jāaprēķina no "
     "jauna, jo dažas no tām nebija pareizas. Ar vecajiem rēķiniem mēs vairs "
     "neko nevaram darīt, bet paziņosim, kad tie būs izlaboti. Šī ziņa ir "
     "sūtīta automātiski, neatbildiet uz to. Ģimenes ārsts un viņa māte "
     "strādā Rīgā, kur ļoti bieži līst."},
    {"Lithuanian", LETTER_LATIN, false,
     "Nakties apdorojimas baigtas, visos ataskaitos yra įprastoje vietoje. "
     "Prašome peržiūrėti pakeistų sąskaitų sąrašą ir kuo greičiau atsakyti, "
     "geriausia iki pirmadienio. Praėjusių metų sumas taip pat reikia "
     "apskaičiuoti iš naujo, nes kai kurios buvo neteisingos. Su senomis "
     "sąskaitomis jau nieko negalime padaryti, bet pranešime, kai jos bus "
     "ištaisytos. Ačiū už jūsų žinutę; įmonė dirba šiądien nuo aštuntos "
     "valandos, vėliau užsidarys."},
    {"Polish", LETTER_LATIN, false,
     "Nocne przetwarzanie zostało zakończone i wszystkie raporty są na swoim "
     "miejscu. Proszę sprawdzić listę zmienionych kont i odpowiedzieć jak "
     "najszybciej, najlepiej do poniedziałku. Kwoty z zeszłego roku też "
     "trzeba obliczyć jeszcze raz, ponieważ część z nich była błędna. Nie "
     "możemy już nic zrobić ze starymi fakturami, ale damy znać, gdy będą "
     "poprawione. Dziękuję, że państwo czekają; źródło danych znajduje się w "
     "Łodzi, gdzie żyje również mój brat. Święta są później niż myślałem, "
     "więc proszę o cierpliwość."},
    {"Czech", LETTER_LATIN, false,
     "Noční zpracování skončilo a všechny sestavy jsou na obvyklém místě. "
     "Přečtěte si prosím seznam změněných účtů a odpovězte co nejdříve, "
     "nejlépe do pondělí. Také částky z minulého roku je třeba vypočítat "
     "znovu, protože některé nebyly správné. Se starými fakturami už "
     "nemůžeme nic dělat, ale dáme vám vědět, až budou opraveny. Děkujeme za "
     "zprávu; žádný řádek se neztratil. Ředitel říká, že příští měsíc bude "
     "muset být úřad uzavřen kvůli stěhování. Kůň běžel přes louku."},
    {"Slovak", LETTER_LATIN, false,
     "Nočné spracovanie sa skončilo a všetky zostavy sú na obvyklom mieste. "
     "Prečítajte si prosím zoznam zmenených účtov a odpovedzte čo najskôr, "
     "najlepšie do pondelka. Aj sumy z minulého roka treba vypočítať znova, "
     "pretože niektoré neboli správne. So starými faktúrami už nemôžeme nič "
     "urobiť, ale dáme vám vedieť, keď budú opravené. Ďakujeme za správu; "
     "žiadny riadok sa nestratil. Riaditeľ hovorí, že môže prísť aj ľahký "
     "sneh a dážď, takže stĺp treba nájsť."},
    {"Hungarian", LETTER_LATIN, false,
     "Az éjszakai feldolgozás befejeződött, és minden jelentés a szokásos "
     "helyen van. Kérjük, olvassa át a módosított számlák listáját, és "
     "válaszoljon a lehető leghamarabb, lehetőleg hétfő délig. A múlt évi "
     "összegeket is újra ki kell számítani, mert néhány közülük hibás volt. "
     "A régi számlákkal már nem tudunk mit tenni, de értesítjük, amint "
     "kijavítottuk őket. Üdvözlettel az iroda Győrből, ahol az idő hűvös. "
     "Köszönjük, hogy türelmesen várt; a főnök később jön."},
    {"Romanian", LETTER_LATIN, false,
     "Prelucrarea de noapte s-a încheiat și toate rapoartele sunt la locul "
     "obișnuit. Vă rugăm să citiți lista conturilor schimbate şi să "
     "răspundeți cât mai curând posibil, cel mai bine până luni. Și sumele "
     "din anul trecut trebuie calculate din nou, fiindcă unele erau greșite. "
     "Nu mai putem face nimic cu facturile vechi, dar vă vom înștiința când "
     "vor fi îndreptate. Mulţumim pentru mesaj, în așteptare; datele sînt "
     "păstrate în București."},
    {"Croatian", LETTER_LATIN, false,
     "Noćna obrada je završena i svi su izvještaji na uobičajenom mjestu. "
     "Molimo pročitajte popis promijenjenih računa i odgovorite što prije, "
     "najbolje do ponedjeljka. Također treba ponovno izračunati iznose iz "
     "prošle godine, jer neki nisu bili točni. Sa starim računima više ne "
     "možemo ništa učiniti, ali javit ćemo vam kad budu ispravljeni. Hvala "
     "što čekate; đak uči i bilježi, a gospođa Žužić šalje pošiljku."},
    {"Turkish", LETTER_LATIN, false,
     "Gece çalışması bitti ve bütün raporlar her zamanki yerde duruyor. "
     "Lütfen değişen hesapların listesini okuyun ve en kısa zamanda, "
     "tercihen pazartesi öğleden önce yanıt verin. Geçen yılın tutarları da "
     "yeniden hesaplanmalı, çünkü bazıları yanlıştı. Eski faturalar için "
     "artık bir şey yapamayız, ama düzeltildiğinde size bildireceğiz. "
     "Teşekkür ederiz; işlem numarası iletinin başındadır. İstanbul şubesi "
     "bugün kapalı, müşteri görüşmeleri ertesi güne kaldı. Ağırlık ve ölçü "
     "doğru mu?"},
    {"Vietnamese", LETTER_LATIN, false,
     "Viêc xử lý ban đêm đã xong và tất cả báo cáo đều ở chỗ cũ. "
     "Xin đọc danh sách các tài khoản đã thay đổi và trả lời càng "
     "sớm càng tốt, trước ngày thứ hai. Số tiền của năm trước "
     "cũng phải tính lại, vì có một vài số không đúng. Chúng tôi "
     "không thể làm gì với các hóa đơn cũ, nhưng sẽ báo cho ông bà "
     "biết khi đã sửa. Cảm ơn, văn phòng ở thành phố."},
    {"Greek", LETTER_GREEK, false,
     "Η νυχτερινή επεξεργασία τελείωσε και όλες οι αναφορές βρίσκονται στη "
     "συνηθισμένη θέση. Παρακαλούμε διαβάστε τον κατάλογο των λογαριασμών "
     "που άλλαξαν και απαντήστε όσο πιο γρήγορα μπορείτε, το πολύ ως τη "
     "Δευτέρα. Πρέπει επίσης να υπολογιστούν ξανά τα ποσά του περασμένου "
     "έτους, γιατί μερικά ήταν λάθος. Δεν μπορούμε να κάνουμε τίποτα για τα "
     "παλιά τιμολόγια, αλλά θα σας ειδοποιήσουμε όταν διορθωθούν. "
     "Ευχαριστούμε πολύ από την Αθήνα."},
    {"Russian", LETTER_CYRILLIC, false,
     "Ночная обработка закончена, и все отчёты лежат на обычном месте. "
     "Просим проверить список изменённых счетов и ответить как можно скорее, "
     "лучше до понедельника. Суммы прошлого года тоже нужно пересчитать, "
     "потому что некоторые из них были неверны. Со старыми счетами мы уже "
     "ничего не можем сделать, но сообщим вам, когда они будут исправлены. "
     "Спасибо за письмо; этот объект находится в городе, где живёт мой друг. "
     "Жду ответа, с уважением, щедрый хозяин цеха."},
    {"Ukrainian", LETTER_CYRILLIC, false,
     "Нічну обробку закінчено, і всі звіти лежать на звичайному місці. "
     "Просимо перевірити список змінених рахунків і відповісти якнайшвидше, "
     "краще до понеділка. Суми минулого року теж потрібно порахувати знову, "
     "бо деякі з них були неправильні. Зі старими рахунками ми вже нічого не "
     "можемо зробити, але повідомимо вас, коли їх буде виправлено. Дякуємо "
     "за лист; є ще їжа, ґанок і щастя в Україні."},
    {"Bulgarian", LETTER_CYRILLIC, false,
     "Нощната обработка завърши и всички отчети са на обичайното място. "
     "Моля, прочетете списъка на променените сметки и отговорете възможно "
     "най-скоро, най-добре до понеделник. Сумите от миналата година също "
     "трябва да се изчислят отново, защото някои не бяха верни. За старите "
     "фактури вече нищо не можем да направим, но ще ви съобщим, когато бъдат "
     "поправени. Благодаря, че чакахте; къщата е до пътя."},
    {"Serbian", LETTER_CYRILLIC, false,
     "Ноћна обрада је завршена и сви извештаји су на уобичајеном месту. "
     "Молимо прочитајте списак промењених рачуна и одговорите што пре, "
     "најбоље до понедељка. Такође треба поново израчунати износе из прошле "
     "године, јер неки нису били тачни. Са старим рачунима више ништа не "
     "можемо да учинимо, али јавићемо вам кад буду исправљени. Хвала што "
     "чекате; ђак учи, џеп је пун, а љубав њихова траје."},
    {"Hebrew", LETTER_HEBREW, true,
     "העיבוד של הלילה הסתיים וכל הדוחות נמצאים במקום הרגיל. נא לקרוא את "
     "רשימת החשבונות שהשתנו ולהשיב בהקדם האפשרי, רצוי לפני יום שני. יש לחשב "
     "שוב גם את הסכומים של השנה שעברה, כי חלק מהם לא היו נכונים. איננו "
     "יכולים לעשות דבר עם החשבוניות הישנות, אבל נודיע לכם כאשר יתוקנו. תודה "
     "רבה מן המשרד בירושלים."},
    {"Arabic", LETTER_ARABIC, true,
     "انتهت معالجة الليل وكل التقارير موجودة في المكان المعتاد. يرجى قراءة "
     "قائمة الحسابات التي تغيرت والرد في أقرب وقت ممكن قبل يوم الاثنين. يجب "
     "أيضا حساب مبالغ السنة الماضية من جديد لأن بعضها كان خطأ. لا يمكننا أن "
     "نفعل شيئا للفواتير القديمة ولكن سنخبركم عندما يتم تصحيحها. شكرا لكم من "
     "المكتب."},
    {"Persian", LETTER_ARABIC, true,
     "پردازش شبانه پایان یافت و همه گزارش ها در جای همیشگی است. لطفا فهرست "
     "حساب هایی را که تغییر کرده اند بخوانید و هر چه زودتر پاسخ دهید. مبلغ "
     "های سال گذشته نیز باید دوباره حساب شود چون برخی از آنها نادرست بود. "
     "برای صورت حساب های قدیمی دیگر کاری نمی توان کرد، ولی به شما خبر می "
     "دهیم."},
    {"Urdu", LETTER_ARABIC, true,
     "رات کا کام ختم ہو گیا ہے اور تمام رپورٹیں اپنی جگہ پر ہیں۔ براہ کرم "
     "بدلے ہوئے کھاتوں کی فہرست پڑھ کر جلد از جلد جواب دیں۔ پچھلے سال کی رقم "
     "بھی دوبارہ گننی چاہیے کیونکہ کچھ ٹھیک نہیں تھیں۔ پرانے بلوں کے لیے ہم "
     "کچھ نہیں کر سکتے۔"},
    {"Thai", LETTER_THAI, false,
     "การประมวลผลตอนกลางคืนเสร็จสิ้นแล้วและรายงานทั้งหมดอยู่ในที่เดิม ก"
     "รุณาอ่านรายชื่อบัญชีที่เปลี่ยนแปลงและตอบกลับโดยเร็วที่สุดก่อนวัน"
     "จันทร์ ต้องคำนวณจำนวนเงินของปีที่แล้วใหม่ด้วยเพราะบางรายการไม่ถูก"
     "ต้อง เราไม่สามารถทำอะไรกับใบแจ้งหนี้เก่าได้ แต่จะแจ้งให้ท่านทราบเ"
     "มื่อแก้ไขแล้ว ขอบคุณครับ"},
    {"Lao", LETTER_LAO, false,
     "ການປະມວນຜົນຕອນກາງຄືນສໍາເລັດແລ້ວ ແລະ ບົດລາຍງານທັງໝົດຢູ່ບ່ອນເກົ່າ ກະ"
     "ລຸນາອ່ານລາຍຊື່ບັນຊີທີ່ປ່ຽນແປງ ແລະ ຕອບໂດຍໄວກ່ອນວັນຈັນ ຂອບໃຈຫຼາຍໆ"},
    {"Hindi", LETTER_DEVANAGARI, false,
     "रात का काम पूरा हो गया है और सभी सूचनाएँ अपनी जगह पर हैं। कृपया बदले "
     "हुए खातों की सूची पढ़ें और जल्दी उत्तर दें। पिछले साल की राशि भी फिर से "
     "गिननी होगी, क्योंकि कुछ ठीक नहीं थीं। हम पुराने बिलों के लिए कुछ नहीं "
     "कर सकते। धन्यवाद।"},
    {"Japanese", LETTER_KANA, false,
     "夜間処理は正常に終了しました。変更された口座の一覧を確認し、月曜日"
     "の正午までに担当者へご連絡ください。前年度の金額にも誤りがあったた"
     "め、再計算が必要です。古い請求書については何もできませんが、修正が"
     "完了しましたらお知らせいたします。東京本社の業務部より、いつもお世"
     "話になっております。エラーが発生した場合はシステム管理者にメールを"
     "送信してください。売上報告書、日本、株式会社、部長、会議、時間、明"
     "日、今日、お客様の情報をデータベースに登録する予定です。ﾔｶﾝｼｮﾘﾊ ｾｲ"
     "ｼﾞｮｳﾆ ｼｭｳﾘｮｳｼﾏｼﾀ ｺｳｻﾞﾉ ｲﾁﾗﾝｦ ｶｸﾆﾝｼﾃｸﾀﾞｻｲ ｶﾌﾞｼｷｶﾞｲｼｬ ﾄｳｷｮｳ ﾆﾎﾝ ﾃﾞｰﾀ"
     " ｼｽﾃﾑ ｴﾗｰ"},
    {"Korean", LETTER_HANGUL, false,
     "야간 작업이 정상적으로 끝났으며 모든 보고서는 평소의 위치에 있습니다. "
     "변경된 계좌 목록을 확인하시고 월요일 정오까지 담당자에게 답장을 보내 "
     "주시기 바랍니다. 지난해의 금액에도 오류가 있었기 때문에 다시 계산해야 "
     "합니다. 오래된 청구서는 더 이상 처리할 수 없지만 수정이 완료되면 알려 "
     "드리겠습니다. 서울 본사 업무부에서 감사합니다."},
    {"Chinese (traditional)", LETTER_HAN, false,
     "夜間作業已經正常結束，所有報表都放在原來的位置。請檢查已變更的帳戶"
     "清單，並在星期一中午以前回覆承辦人員。去年的金額也有錯誤，因此必須"
     "重新計算。舊的發票我們無法再處理，但是修正完成之後會通知您。臺北總"
     "公司業務部敬上，謝謝您的來信。電腦系統發生問題時，請與管理員聯絡，"
     "這個檔案是由主機傳送的。"},
    {"Chinese (simplified)", LETTER_HAN, false,
     "夜间作业已经正常结束，所有报表都放在原来的位置。请检查已变更的账户"
     "清单，并在星期一中午以前回复负责人员。去年的金额也有错误，因此必须"
     "重新计算。旧的发票我们无法再处理，但是修改完成之后会通知您。北京总"
     "公司业务部敬上，谢谢您的来信。计算机系统发生问题时，请与管理员联系"
     "，这个文件是由主机传送的。"},
};
const size_t languages_len = sizeof languages / sizeof *languages;

uint32_t language_next(const char **sample)
{
    const unsigned char *at = (const unsigned char *)*sample;
    if (*at == 0)
        return 0;
    int more = *at < 0x80 ? 0 : *at < 0xE0 ? 1 : *at < 0xF0 ? 2 : 3;
    uint32_t c = more == 0 ? *at : *at & (0x3F >> more);
    while (more-- > 0)
        c = c << 6 | (*++at & 0x3F);
    *sample = (const char *)at + 1;
    return c;
}
