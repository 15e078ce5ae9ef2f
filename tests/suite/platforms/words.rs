//! The words of the invented poll in four languages: wordings, items and options, as a questionnaire has them.

/// A question in one language. Options are in the order of their codes; answers that are none in substance come last.
pub struct Asked {
    pub text: &'static str,
    pub items: &'static [&'static str],
    pub options: &'static [&'static str],
}

pub struct Words {
    /// As ISO 639 names it.
    pub language: &'static str,
    /// Numbers with a decimal comma, where a tool writes them as its country does.
    pub comma: bool,
    /// As they are asked: gender, age, region, used, vote, satisfaction, views, frequency, news, channels, priorities,
    /// hours, comment.
    pub asked: [Asked; 13],
    /// The label of what is typed beside an option.
    pub specify: &'static str,
    /// What people type: beside the option, and as a comment.
    pub others: [&'static str; 3],
    pub comments: [&'static str; 6],
    pub yes: &'static str,
    pub no: &'static str,
    pub not_shown: &'static str,
    pub timestamp: &'static str,
    /// ID, start, completion, e-mail and name, as Microsoft Forms heads its columns.
    pub forms: [&'static str; 5],
}

pub const LANGUAGES: [&Words; 4] = [&ENGLISH, &GERMAN, &SPANISH, &JAPANESE];

pub static ENGLISH: Words = Words {
    language: "en",
    comma: false,
    asked: [
        Asked {
            text: "Which of the following best describes you?",
            items: &[],
            options: &["Male", "Female", "Non-binary", "Prefer not to say"],
        },
        Asked {
            text: "How old are you?",
            items: &[],
            options: &["Prefer not to say"],
        },
        Asked {
            text: "Which region do you live in?",
            items: &[],
            options: &["North", "Midlands", "London", "South", "Wales"],
        },
        Asked {
            text: "Have you used the local bus service in the last month?",
            items: &[],
            options: &["Yes", "No"],
        },
        Asked {
            text: "Which party would you vote for if there were an election tomorrow?",
            items: &[],
            options: &[
                "Labour",
                "Conservative",
                "Green, Left and allies",
                "Liberal Democrat",
                "Another party",
                "Don't know",
                "Prefer not to say",
            ],
        },
        Asked {
            text: "How satisfied are you with your council?",
            items: &[],
            options: &[
                "Very satisfied",
                "Fairly satisfied",
                "Neither satisfied nor dissatisfied",
                "Fairly dissatisfied",
                "Very dissatisfied",
                "Don't know",
            ],
        },
        Asked {
            text: "How far do you agree with each of these statements?",
            items: &[
                "Buses run often enough",
                "Fares are fair",
                "I feel safe at the stop",
                "Drivers are friendly, as a rule",
                "The network should grow",
            ],
            options: &[
                "Strongly agree",
                "Agree",
                "Neither agree nor disagree",
                "Disagree",
                "Strongly disagree",
                "Don't know",
            ],
        },
        Asked {
            text: "How often do you do each of these?",
            items: &[
                "Travel to work",
                "Go shopping",
                "Visit friends",
                "See a doctor",
            ],
            options: &["Often", "Sometimes", "Rarely", "Never"],
        },
        Asked {
            text: "Which of these do you get news from?",
            items: &[],
            options: &[
                "Television",
                "Radio",
                "Newspapers, printed or online",
                "Social media",
                "Friends",
                "Other",
            ],
        },
        Asked {
            text: "Which tickets have you bought?",
            items: &[],
            options: &[
                "Single",
                "Return",
                "Week pass",
                "Season ticket",
                "None of these",
            ],
        },
        Asked {
            text: "Please put these in order of importance.",
            items: &["Price", "Speed", "Comfort", "Safety"],
            options: &[],
        },
        Asked {
            text: "How many hours did you spend on buses last week?",
            items: &[],
            options: &["Don't know"],
        },
        Asked {
            text: "Is there anything else that you would like to say?",
            items: &[],
            options: &[],
        },
    ],
    specify: "Another party (please specify)",
    others: ["Rejoin", "The \"Free\" list", "Independent, local"],
    comments: [
        "More buses in the evening, please.",
        "The 42 is \"always\" late; why?",
        "Nothing to add",
        "Cheaper fares,\nand a night bus",
        "I would go by bus if there were one near us.",
        "Thanks for asking",
    ],
    yes: "Yes",
    no: "No",
    not_shown: "N/A",
    timestamp: "Timestamp",
    forms: ["ID", "Start time", "Completion time", "Email", "Name"],
};

pub static GERMAN: Words = Words {
    language: "de",
    comma: true,
    asked: [
        Asked {
            text: "Welches Geschlecht haben Sie?",
            items: &[],
            options: &["Männlich", "Weiblich", "Divers", "Keine Angabe"],
        },
        Asked {
            text: "Wie alt sind Sie?",
            items: &[],
            options: &["Keine Angabe"],
        },
        Asked {
            text: "In welchem Bundesland wohnen Sie?",
            items: &[],
            options: &["Bayern", "Hessen", "Sachsen", "Thüringen", "Berlin"],
        },
        Asked {
            text: "Haben Sie im letzten Monat den Stadtbus benutzt?",
            items: &[],
            options: &["Ja", "Nein"],
        },
        Asked {
            text: "Welche Partei würden Sie wählen, wenn am Sonntag Bundestagswahl wäre?",
            items: &[],
            options: &[
                "SPD",
                "CDU/CSU",
                "Grüne, Linke und Freunde",
                "FDP",
                "Eine andere Partei",
                "Weiß nicht",
                "Keine Angabe",
            ],
        },
        Asked {
            text: "Wie zufrieden sind Sie mit Ihrer Stadtverwaltung?",
            items: &[],
            options: &[
                "Sehr zufrieden",
                "Eher zufrieden",
                "Teils, teils",
                "Eher unzufrieden",
                "Sehr unzufrieden",
                "Weiß nicht",
            ],
        },
        Asked {
            text: "Wie sehr stimmen Sie den folgenden Aussagen zu?",
            items: &[
                "Die Busse fahren oft genug",
                "Die Preise sind angemessen",
                "An der Haltestelle fühle ich mich sicher",
                "Die Fahrer sind freundlich, meistens",
                "Das Netz soll größer werden",
            ],
            options: &[
                "Stimme voll zu",
                "Stimme eher zu",
                "Teils, teils",
                "Stimme eher nicht zu",
                "Stimme gar nicht zu",
                "Weiß nicht",
            ],
        },
        Asked {
            text: "Wie oft machen Sie Folgendes?",
            items: &[
                "Zur Arbeit fahren",
                "Einkaufen",
                "Freunde besuchen",
                "Zum Arzt gehen",
            ],
            options: &["Oft", "Manchmal", "Selten", "Nie"],
        },
        Asked {
            text: "Woher beziehen Sie Nachrichten?",
            items: &[],
            options: &[
                "Fernsehen",
                "Radio",
                "Zeitungen, gedruckt oder online",
                "Soziale Medien",
                "Freunde",
                "Sonstiges",
            ],
        },
        Asked {
            text: "Welche Fahrkarten haben Sie gekauft?",
            items: &[],
            options: &[
                "Einzelfahrt",
                "Hin und zurück",
                "Wochenkarte",
                "Jahreskarte",
                "Nichts davon",
            ],
        },
        Asked {
            text: "Bitte ordnen Sie nach Wichtigkeit.",
            items: &["Preis", "Tempo", "Komfort", "Sicherheit"],
            options: &[],
        },
        Asked {
            text: "Wie viele Stunden waren Sie letzte Woche im Bus?",
            items: &[],
            options: &["Weiß nicht"],
        },
        Asked {
            text: "Möchten Sie noch etwas sagen?",
            items: &[],
            options: &[],
        },
    ],
    specify: "Eine andere Partei, und zwar",
    others: ["Volt", "Die \"Freien\"", "Parteilos, örtlich"],
    comments: [
        "Bitte mehr Busse am Abend.",
        "Die 42 ist \"immer\" zu spät; warum?",
        "Nichts weiter",
        "Günstigere Preise,\nund ein Nachtbus",
        "Ich würde fahren, wenn hier einer hielte.",
        "Danke für die Umfrage",
    ],
    yes: "Ja",
    no: "Nein",
    not_shown: "N/A",
    timestamp: "Zeitstempel",
    forms: ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"],
};

pub static SPANISH: Words = Words {
    language: "es",
    comma: true,
    asked: [
        Asked {
            text: "¿Cuál es su sexo?",
            items: &[],
            options: &["Hombre", "Mujer", "No binario", "Prefiero no decirlo"],
        },
        Asked {
            text: "¿Qué edad tiene?",
            items: &[],
            options: &["Prefiero no decirlo"],
        },
        Asked {
            text: "¿En qué comunidad autónoma vive?",
            items: &[],
            options: &["Andalucía", "Cataluña", "Madrid", "Galicia", "País Vasco"],
        },
        Asked {
            text: "¿Ha usado el autobús urbano en el último mes?",
            items: &[],
            options: &["Sí", "No"],
        },
        Asked {
            text: "¿A qué partido votaría si mañana hubiera elecciones?",
            items: &[],
            options: &[
                "PSOE",
                "PP",
                "Verdes, izquierda y aliados",
                "Ciudadanos",
                "Otro partido",
                "No sabe",
                "No contesta",
            ],
        },
        Asked {
            text: "¿Hasta qué punto está satisfecho con su ayuntamiento?",
            items: &[],
            options: &[
                "Muy satisfecho",
                "Bastante satisfecho",
                "Ni satisfecho ni insatisfecho",
                "Poco satisfecho",
                "Nada satisfecho",
                "No sabe",
            ],
        },
        Asked {
            text: "¿En qué medida está de acuerdo con estas frases?",
            items: &[
                "Los autobuses pasan a menudo",
                "El precio es justo",
                "Me siento seguro en la parada",
                "Los conductores son amables, en general",
                "La red debería crecer",
            ],
            options: &[
                "Muy de acuerdo",
                "De acuerdo",
                "Ni de acuerdo ni en desacuerdo",
                "En desacuerdo",
                "Muy en desacuerdo",
                "No sabe",
            ],
        },
        Asked {
            text: "¿Con qué frecuencia hace lo siguiente?",
            items: &[
                "Ir al trabajo",
                "Ir de compras",
                "Visitar a amigos",
                "Ir al médico",
            ],
            options: &["A menudo", "A veces", "Pocas veces", "Nunca"],
        },
        Asked {
            text: "¿Por qué medios se informa?",
            items: &[],
            options: &[
                "Televisión",
                "Radio",
                "Prensa, en papel o en línea",
                "Redes sociales",
                "Amigos",
                "Otro",
            ],
        },
        Asked {
            text: "¿Qué billetes ha comprado?",
            items: &[],
            options: &[
                "Sencillo",
                "Ida y vuelta",
                "Abono semanal",
                "Abono anual",
                "Ninguno",
            ],
        },
        Asked {
            text: "Ordene por importancia.",
            items: &["Precio", "Rapidez", "Comodidad", "Seguridad"],
            options: &[],
        },
        Asked {
            text: "¿Cuántas horas pasó en autobús la semana pasada?",
            items: &[],
            options: &["No sabe"],
        },
        Asked {
            text: "¿Quiere añadir algo más?",
            items: &[],
            options: &[],
        },
    ],
    specify: "Otro partido (especifique)",
    others: ["Vecinos", "La lista \"libre\"", "Independiente, local"],
    comments: [
        "Más autobuses por la noche, por favor.",
        "El 42 llega \"siempre\" tarde; ¿por qué?",
        "Nada más",
        "Billetes más baratos,\ny un autobús nocturno",
        "Iría en autobús si hubiera uno cerca.",
        "Gracias por preguntar",
    ],
    yes: "Sí",
    no: "No",
    not_shown: "N/A",
    timestamp: "Marca temporal",
    forms: [
        "Id.",
        "Hora de inicio",
        "Hora de finalización",
        "Correo electrónico",
        "Nombre",
    ],
};

pub static JAPANESE: Words = Words {
    language: "ja",
    comma: false,
    asked: [
        Asked {
            text: "あなたの性別をお答えください",
            items: &[],
            options: &["男性", "女性", "その他の性別", "答えたくない"],
        },
        Asked {
            text: "あなたの年齢をお答えください",
            items: &[],
            options: &["答えたくない"],
        },
        Asked {
            text: "お住まいの都道府県はどこですか",
            items: &[],
            options: &["北海道", "東京都", "大阪府", "愛知県", "福岡県"],
        },
        Asked {
            text: "この1か月に路線バスを利用しましたか",
            items: &[],
            options: &["はい", "いいえ"],
        },
        Asked {
            text: "明日選挙があればどの政党に投票しますか",
            items: &[],
            options: &[
                "自民党",
                "立憲民主党",
                "緑の党, 左派連合",
                "公明党",
                "その他の政党",
                "わからない",
                "答えたくない",
            ],
        },
        Asked {
            text: "市役所にどの程度満足していますか",
            items: &[],
            options: &[
                "とても満足",
                "やや満足",
                "どちらともいえない",
                "やや不満",
                "とても不満",
                "わからない",
            ],
        },
        Asked {
            text: "次の意見にどの程度賛成しますか",
            items: &[
                "バスの本数は十分だ",
                "運賃は妥当だ",
                "停留所は安全だと感じる",
                "運転手は親切だ、たいていは",
                "路線を増やすべきだ",
            ],
            options: &[
                "とてもそう思う",
                "そう思う",
                "どちらともいえない",
                "そう思わない",
                "まったくそう思わない",
                "わからない",
            ],
        },
        Asked {
            text: "次のことをどのくらいしますか",
            items: &["通勤する", "買い物に行く", "友人を訪ねる", "病院に行く"],
            options: &["よくある", "ときどきある", "あまりない", "まったくない"],
        },
        Asked {
            text: "ニュースは何で知りますか",
            items: &[],
            options: &[
                "テレビ",
                "ラジオ",
                "新聞, 紙または電子版",
                "ソーシャルメディア",
                "友人",
                "その他",
            ],
        },
        Asked {
            text: "どの切符を買いましたか",
            items: &[],
            options: &["片道", "往復", "一週間券", "年間定期券", "どれもない"],
        },
        Asked {
            text: "大切な順に並べてください",
            items: &["値段", "速さ", "快適さ", "安全"],
            options: &[],
        },
        Asked {
            text: "先週は何時間バスに乗りましたか",
            items: &[],
            options: &["わからない"],
        },
        Asked {
            text: "ほかにご意見があればお書きください",
            items: &[],
            options: &[],
        },
    ],
    specify: "その他の政党（具体的に）",
    others: ["市民の会", "「自由」の名簿", "無所属, 地元"],
    comments: [
        "夜のバスを増やしてください。",
        "42番は\"いつも\"遅れます; なぜですか",
        "特にありません",
        "運賃を安く,\n深夜バスも",
        "近くにあれば乗ります。",
        "ありがとうございました",
    ],
    yes: "はい",
    no: "いいえ",
    not_shown: "N/A",
    timestamp: "タイムスタンプ",
    forms: ["ID", "開始時刻", "完了時刻", "メール", "名前"],
};
