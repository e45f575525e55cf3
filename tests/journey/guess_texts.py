"""guess_texts.py - a few sentences for each page, to be recognised

None of them is among the samples that the guess has learnt from. Lines as a
job would print them; the pages are those that have all of the letters.
"""

TEXTS = {
    "English": (("37", "1047", "500", "285"), """\
Quarterly statement for customer [Miller & Sons], account #44871
Dear sir, we haven't received the goods that you promised last week!
Total amount due: $1,250.00 | discount {code A} | tax 5%
Would you kindly call our branch manager tomorrow morning?
Please quote this number ~ it helps us to find your file ^ thanks
"""),
    "German": (("273", "1141"), """\
Sehr geehrte Damen und Herren, Ihr Auftrag ist heute eingegangen.
Die Lieferung erfolgt voraussichtlich am übernächsten Donnerstag.
Für Rückfragen erreichen Sie uns täglich zwischen acht und fünf Uhr.
Der Zuschlag beträgt zwölf Prozent des Kaufpreises, höchstens fünfzig.
Überprüfen Sie bitte die Anschrift: Königsweg 3, Düsseldorf-Süd.
Größe, Gewicht und Maße stehen auf dem weißen Schild außen.
"""),
    "Swedish": (("278", "1143"), """\
Hej, din beställning har kommit in och behandlas under förmiddagen.
Vi räknar med att varorna når er någon gång nästa vecka.
Har ni frågor får ni gärna ringa kundtjänst, öppet till sjutton.
Avgiften höjs på fredag; därefter gäller de nya villkoren åter.
Observera att lösenordet måste ändras före årsskiftet.
"""),
    "Finnish": (("278", "1143"), """\
Hyvä asiakas, tilauksenne on vastaanotettu tänään aamupäivällä.
Toimitus tapahtuu todennäköisesti ensi viikolla, viimeistään perjantaina.
Jos teillä on kysyttävää, soittakaa meille, niin autamme mielellämme.
Hinta ei sisällä veroa eikä rahtia; ne lisätään myöhemmin.
"""),
    "Danish": (("277", "1142"), """\
Kære kunde, vi har modtaget din bestilling og går straks i gang.
Vi håber, at varerne når frem i løbet af næste uge.
Du må gerne ringe, hvis du ønsker hjælp; vi svarer også om søndagen.
Prisen stiger på fredag, så køb hellere før end sent.
Årets største rabat gælder kun få dage.
"""),
    "French": (("297", "1147"), """\
Chère cliente, votre commande a été reçue et sera traitée à midi.
La livraison est prévue pour la semaine prochaine, sauf grève générale.
Si vous avez besoin d'aide, téléphonez à notre équipe où que vous soyez.
Le prix n'est pas encore fixé; il sera communiqué dès que possible.
Voilà pourquoi les salariés français préfèrent être payés à la fin.
"""),
    "Italian": (("280", "1144"), """\
Gentile cliente, il suo ordine è arrivato e sarà evaso già domani.
La consegna è prevista per la settimana prossima, cioè martedì.
Se ha bisogno di aiuto, può chiamarci: siamo qui perché serve.
Il prezzo non è ancora stabilito, però più tardi lo si saprà.
La novità è che la libertà di scelta è un diritto di tutti.
"""),
    "Spanish": (("284", "1145"), """\
Estimado señor: su pedido llegó ayer y se atenderá mañana mismo.
¿Cuándo podrán recibirlo? La entrega está prevista para el miércoles.
¡No olvide traer el código! Así será más rápido y también más cómodo.
Los niños y las niñas pequeñas no pagarán nada durante este año.
La dirección técnica enviará aquí la información de las acciones.
"""),
    "Portuguese": (("37", "1140"), """\
Prezado senhor, o seu pedido chegou ontem e será atendido amanhã.
A entrega está prevista para terça-feira, se não houver atrasos.
As condições são as mesmas; não é necessária nenhuma alteração.
Você também poderá pedir informações por telefone após o almoço.
A produção de açúcar caiu três por cento em relação a março.
"""),
    "Icelandic": (("871", "1149"), """\
Góðan daginn, pöntunin þín er komin og verður afgreidd síðar í dag.
Við búumst við því að varan verði tilbúin um miðja næstu viku.
Ef þú hefur spurningar máttu gjarnan hringja í okkur á morgnana.
Verðið hækkar á föstudaginn og þá gilda nýir skilmálar.
Það er ekki hægt að opna skrána nema með réttu lykilorði.
"""),
    "Estonian": (("1122", "1157"), """\
Tere, teie tellimus jõudis kohale ja täidetakse veel täna.
Kaup peaks saabuma järgmisel nädalal, kõige hiljem reedel.
Küsimuste korral helistage meile, meie töötajad aitavad hea meelega.
Hind ei sisalda käibemaksu; võimalik soodustus lõpeb õhtul.
"""),
    "Lithuanian": (("1112", "1156"), """\
Gerbiamas kliente, jūsų užsakymas gautas ir bus įvykdytas šiandien.
Tikimės, kad prekės pasieks jus kitą savaitę, vėliausiai penktadienį.
Jei turite klausimų, skambinkite mums; mielai padėsime ir paaiškinsime.
Kaina didės nuo ketvirtadienio, todėl pirkite anksčiau.
"""),
    "Polish": (("870", "1153"), """\
Szanowny kliencie, pańskie zamówienie dotarło i będzie dziś wysłane.
Spodziewamy się, że towar nadejdzie w przyszłym tygodniu, w piątek.
Jeżeli ma pan pytania, proszę dzwonić; chętnie pomożemy każdemu.
Cena wzrośnie od środy, więc lepiej kupić wcześniej niż później.
Hasło trzeba zmienić, gdyż wygasło ono już pół roku temu.
"""),
    "Czech": (("870", "1153"), """\
Vážený zákazníku, vaše objednávka dorazila a bude dnes vyřízena.
Předpokládáme, že zboží přijde příští týden, nejpozději v pátek.
Máte-li dotazy, zavolejte nám; rádi vám všechno vysvětlíme.
Cena se zvýší od středy, takže je lepší koupit dříve než později.
"""),
    "Hungarian": (("870", "1153"), """\
Tisztelt ügyfelünk, a megrendelése megérkezett, és ma elküldjük.
Az áru várhatóan a jövő héten, legkésőbb pénteken ér önhöz.
Ha kérdése van, hívjon bennünket; szívesen segítünk bármikor.
Az ár szerdától emelkedik, így jobb előbb vásárolni, mint később.
"""),
    "Turkish": (("1026", "1155"), """\
Sayın müşterimiz, siparişiniz ulaştı ve bugün işleme alınacak.
Malın gelecek hafta, en geç cuma günü size ulaşacağını umuyoruz.
Sorularınız varsa bizi arayın; çalışanlarımız sizi dinlemeye hazır.
Fiyat çarşambadan sonra artıyor, onun için şimdi alışveriş yapın.
Şifrenizi değiştirmeyi unutmayın, yoksa girişiniz kapatılır.
"""),
    "Greek": (("875", "4971"), """\
Αγαπητέ πελάτη, η παραγγελία σας έφτασε και θα σταλεί σήμερα.
Περιμένουμε το εμπόρευμα την επόμενη εβδομάδα, ίσως την Παρασκευή.
Αν έχετε ερωτήσεις, τηλεφωνήστε μας και θα σας βοηθήσουμε.
Η τιμή ανεβαίνει από την Τετάρτη, γι αυτό αγοράστε νωρίτερα.
"""),
    "Russian": (("1025", "1154", "880"), """\
Уважаемый клиент, ваш заказ получен и будет отправлен сегодня.
Мы ожидаем, что товар придёт на следующей неделе, в пятницу.
Если у вас есть вопросы, звоните; наши сотрудники вам помогут.
Цена повышается со среды, поэтому лучше купить раньше.
"""),
    "Ukrainian": (("1123", "1158"), """\
Шановний клієнте, ваше замовлення надійшло і буде надіслане сьогодні.
Ми очікуємо, що товар прийде наступного тижня, у п'ятницю.
Якщо у вас є питання, телефонуйте; наші працівники вам допоможуть.
Ціна підвищується з середи, тому краще купити раніше, ніж їхати ще.
"""),
    "Hebrew": (("424", "12712"), """\
לקוח יקר, ההזמנה שלך התקבלה ותישלח עוד היום.
אנו מצפים שהסחורה תגיע בשבוע הבא, ביום שישי לכל המאוחר.
אם יש לך שאלות אפשר להתקשר אלינו ונשמח לעזור.
המחיר יעלה ביום רביעי ולכן כדאי לקנות מוקדם יותר.
"""),
    "Arabic": (("420", "16804"), """\
عميلنا العزيز وصل طلبكم وسوف يرسل اليوم
نتوقع وصول البضاعة في الاسبوع القادم يوم الجمعة
اذا كانت لديكم اسئلة فاتصلوا بنا
السعر يرتفع من يوم الاربعاء فمن الافضل الشراء قبل ذلك
"""),
    "Thai": (("838", "1160"), """\
เรียนลูกค้าที่นับถือ คำสั่งซื้อของท่านมาถึงแล้วและจะจัดส่งในวันนี้
คาดว่าสินค้าจะมาถึงในสัปดาห์หน้า อย่างช้าวันศุกร์
หากมีคำถามโปรดโทรศัพท์หาเรา เรายินดีช่วยเหลือ
"""),
    "Japanese": (("939", "1399", "930", "1390"), """\
ご注文を承りました。商品は本日中に発送いたします。
来週の金曜日までに届く見込みです。しばらくお待ちください。
ご質問がございましたら、弊社の窓口までお電話ください。
価格は水曜日から上がりますので、早めの購入をお勧めします。
"""),
    "Korean": (("933", "1364"), """\
고객님의 주문이 접수되었으며 오늘 중으로 발송될 예정입니다.
상품은 다음 주 금요일까지 도착할 것으로 보입니다.
질문이 있으시면 언제든지 저희에게 전화해 주십시오.
가격은 수요일부터 오르므로 일찍 구입하시는 것이 좋습니다.
"""),
    "Chinese (traditional)": (("937", "1371"), """\
親愛的客戶，您的訂單已經收到，今天就會寄出。
貨物預計下週五以前送達，請耐心等候。
如果有任何疑問，歡迎打電話給我們，我們很樂意幫忙。
價格從星期三開始上漲，所以最好早一點購買。
"""),
    "Chinese (simplified)": (("935", "1388"), """\
亲爱的客户，您的订单已经收到，今天就会寄出。
货物预计下周五以前送达，请耐心等候。
如果有任何疑问，欢迎打电话给我们，我们很乐意帮忙。
价格从星期三开始上涨，所以最好早一点购买。
"""),
}
