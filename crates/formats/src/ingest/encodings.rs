//! Which encodings the bytes of a text fit, the likeliest first, each with a sample of the text as it reads them.
//!
//! Bytes cannot prove an encoding, so the sample is for a person: words of their own language are easy to tell from
//! others. The order is that of how well the text reads as words (see [`super::words`]): letters among letters of their
//! own script, capitals at the start of words, letters that one language has; and of chardetng, which knows how often
//! letters follow each other.

use std::collections::HashSet;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_8859_2, ISO_8859_5, ISO_8859_7,
    ISO_8859_15, KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};

use super::words;
use crossbreak_study::diagnostic::{Code, Diagnostic, suggest};
use crossbreak_study::spec::Located;
use crossbreak_study::visible;

/// What exports of polls are written in, the commoner ones first.
const KNOWN: [&Encoding; 22] = [
    WINDOWS_1252,
    MACINTOSH,
    SHIFT_JIS,
    GBK,
    BIG5,
    EUC_KR,
    EUC_JP,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1253,
    WINDOWS_1254,
    WINDOWS_1255,
    WINDOWS_1256,
    WINDOWS_1257,
    WINDOWS_1258,
    WINDOWS_874,
    ISO_8859_2,
    ISO_8859_15,
    KOI8_R,
    KOI8_U,
    IBM866,
    X_MAC_CYRILLIC,
];

/// Bytes that are looked at.
pub(super) const SAMPLE: usize = 1 << 16;

/// An encoding that some bytes fit.
#[derive(Debug, Clone)]
pub(super) struct Fitting {
    pub encoding: &'static Encoding,
    /// Words as it reads them.
    pub sample: String,
    /// What a likelier encoding reads in place of these words, and its name, where the first words are the same.
    instead: Option<(String, String)>,
    /// All that was looked at, as it reads it.
    text: String,
    /// How well letters and signs stand among others.
    words: f64,
    score: f64,
}

impl Fitting {
    /// The name by which a spec names it.
    pub fn name(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }

    /// Whether what it reads may be words.
    pub fn makes_words(&self) -> bool {
        self.words >= 0.5
    }
}

/// Code pages by their numbers, as SPSS declares them and Windows names them.
pub(super) const CODE_PAGES: [(i32, &Encoding); 21] = [
    (65_001, UTF_8),
    (1252, WINDOWS_1252),
    (874, WINDOWS_874),
    (932, SHIFT_JIS),
    (54_936, GB18030),
    (936, GBK),
    (949, EUC_KR),
    (950, BIG5),
    (51_932, EUC_JP),
    (1250, WINDOWS_1250),
    (1251, WINDOWS_1251),
    (1253, WINDOWS_1253),
    (1254, WINDOWS_1254),
    (1255, WINDOWS_1255),
    (1256, WINDOWS_1256),
    (1257, WINDOWS_1257),
    (1258, WINDOWS_1258),
    (28_592, ISO_8859_2),
    (28_595, ISO_8859_5),
    (28_597, ISO_8859_7),
    (28_605, ISO_8859_15),
];

/// The encoding of a name: those of the web, and code pages by number (`cp936`, `MS949`, `windows-31j`).
pub(super) fn by_name(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().to_ascii_lowercase();
    Encoding::for_label(name.as_bytes()).or_else(|| {
        let page: i32 = page_of(&name)?.parse().ok()?;
        let known = CODE_PAGES.iter().find(|(number, _)| *number == page);
        known.map(|(_, encoding)| *encoding)
    })
}

/// The number in the name of a code page.
fn page_of(name: &str) -> Option<&str> {
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let words = name[..name.len() - number.len()].trim_end_matches(['-', '_', ' ']);
    let of_pages = [
        "",
        "cp",
        "ms",
        "ibm",
        "windows",
        "win",
        "codepage",
        "code page",
        "x-cp",
        "xcp",
    ];
    of_pages.contains(&words).then_some(number)
}

/// Whether the name is that of a code page of DOS, whose bytes no encoding of the web reads.
fn is_of_dos(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    page_of(&name).is_some_and(|page| {
        matches!(
            page,
            "437"
                | "737"
                | "775"
                | "850"
                | "852"
                | "855"
                | "857"
                | "858"
                | "860"
                | "861"
                | "863"
                | "865"
        )
    })
}

/// The encoding of a name, as the spec or the command line has it.
pub(super) fn named(name: &Located<String>) -> Result<&'static Encoding, Diagnostic> {
    by_name(name).ok_or_else(|| {
        if is_of_dos(name) {
            return Diagnostic::error(
                Code::FileFormat,
                format!("`{name}` is a code page of DOS, which is not read"),
            )
            .at(name.span())
            .help("save the file as \"CSV UTF-8\" or .xlsx in the program that wrote it");
        }
        let known = ["utf-8", "utf-16le", "utf-16be"].map(str::to_owned);
        let known = known
            .into_iter()
            .chain(KNOWN.iter().map(|e| e.name().to_ascii_lowercase()));
        let known: Vec<String> = known.collect();
        let known = known.iter().map(String::as_str);
        Diagnostic::error(Code::FileFormat, format!("there is no encoding `{name}`"))
            .at(name.span())
            .help(suggest(name, "common ones", known))
    })
}

/// The encodings that the bytes fit, the likeliest first; those that read the same sample once.
pub(super) fn fitting(bytes: &[u8]) -> Vec<Fitting> {
    let bytes = distinct_cells(&bytes[..bytes.len().min(SAMPLE)]);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // How often letters follow each other shows in more than a few of them.
    const FEW: usize = 5;
    let mut fitting: Vec<Fitting> = KNOWN
        .iter()
        .filter_map(|&encoding| {
            let (text, broken) = decode(encoding, &bytes);
            let words = words::plausible(&text).filter(|_| !broken)?;
            let prior = match encoding {
                same if same == WINDOWS_1252 => 0.1,
                same if same == guess && words::letters(&text) >= FEW => 0.3,
                _ => 0.0,
            };
            Some(Fitting {
                encoding,
                sample: sample(&text, telling(&text)?)?,
                instead: None,
                score: words + words::of_one_language(&text, encoding) + prior,
                words,
                text,
            })
        })
        .collect();
    // What reads the same is nearly as likely, and of equals the commoner one is named.
    const NEARLY: f64 = 0.01;
    let alike = |own: &Fitting| {
        let same = fitting.iter().filter(|other| other.text == own.text);
        let scores = same.map(|other| other.score - NEARLY);
        scores.fold(own.score, f64::max)
    };
    let scores: Vec<f64> = fitting.iter().map(alike).collect();
    for (fitting, score) in fitting.iter_mut().zip(scores) {
        fitting.score = score;
    }
    // A stable sort: of equally likely ones the commoner stays first.
    fitting.sort_by(|a, b| b.score.total_cmp(&a.score));
    // Those in which letters stand where no words have them are of no help.
    let mut place = 0..;
    fitting.retain(|fitting| place.next() == Some(0) || fitting.words > -0.25);
    // Each is shown by words that it reads in its own way.
    let mut shown: Vec<Fitting> = Vec::new();
    for mut fitting in fitting {
        if shown.iter().any(|known| known.text == fitting.text) {
            continue;
        }
        if let Some(same) = shown.iter().find(|known| known.sample == fitting.sample) {
            let both = same.text.char_indices().zip(fitting.text.char_indices());
            let differs = both.into_iter().find(|((_, a), (_, b))| a != b);
            let own = differs.and_then(|((there, _), (here, _))| {
                Some((sample(&fitting.text, here)?, sample(&same.text, there)?))
            });
            if let Some((own, other)) = own {
                fitting.sample = own;
                fitting.instead = Some((same.name(), other));
            }
        }
        shown.push(fitting);
    }
    shown
}

/// Each cell once, as what is in many rows says no more of the encoding than what is in one. No character of several bytes
/// has one of the bytes between cells in it.
fn distinct_cells(bytes: &[u8]) -> Vec<u8> {
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'\t' | b',' | b';' | b'"');
    let mut known = HashSet::new();
    let mut all = Vec::with_capacity(bytes.len());
    for cell in bytes.split(ends) {
        if known.insert(cell) {
            all.extend_from_slice(cell);
            all.push(b'\n');
        }
    }
    // The last character may be cut off.
    all.pop();
    all
}

/// The text, and whether some bytes are none; the last character may be cut off.
fn decode(encoding: &'static Encoding, bytes: &[u8]) -> (String, bool) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(4 * bytes.len() + 16);
    let (_, _, broken) = decoder.decode_to_string(bytes, &mut text, false);
    (text, broken)
}

/// `shift_jis, which reads "満足"; gbk, which reads "枮懌"`: the first of them, without one that has been named already.
pub(super) fn proposals(fitting: &[Fitting], but: Option<&'static Encoding>) -> String {
    const MOST: usize = 5;
    let others = fitting.iter().filter(|f| Some(f.encoding) != but);
    let named = others.take(MOST).map(|fitting| {
        let instead = match &fitting.instead {
            Some((name, sample)) => format!(" where {name} reads \"{sample}\""),
            None => String::new(),
        };
        format!("{} reads \"{}\"{instead}", fitting.name(), fitting.sample)
    });
    named.collect::<Vec<_>>().join("; ")
}

/// Signs between the words of different cells.
fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, ',' | ';' | '"' | '|')
}

/// Where the cell begins to be beyond ASCII whose words tell most, among the first ones.
fn telling(text: &str) -> Option<usize> {
    const LOOKED_AT: usize = 30;
    /// Letters that are enough to know a language by.
    const ENOUGH: usize = 8;
    let mut begin = 0;
    let cells = text.split(breaks).map(|cell| {
        let at = begin;
        let end = at + cell.len();
        begin = end + text[end..].chars().next().map_or(0, char::len_utf8);
        (at, cell)
    });
    let beyond = cells.filter(|(_, cell)| !cell.is_ascii()).take(LOOKED_AT);
    let mut best: Option<(usize, usize)> = None;
    for (at, cell) in beyond {
        let letters = cell.chars().filter(|c| !c.is_ascii()).count().min(ENOUGH);
        if best.is_none_or(|(most, _)| letters > most) {
            best = Some((letters, at + cell.find(|c: char| !c.is_ascii())?));
        }
    }
    best.map(|(_, at)| at)
}

/// Some words around a place in a text.
fn sample(text: &str, at: usize) -> Option<String> {
    const BEFORE: usize = 12;
    const MOST: usize = 28;
    let before: Vec<char> = text
        .get(..at)?
        .chars()
        .rev()
        .take_while(|c| !breaks(*c))
        .take(BEFORE)
        .collect();
    let after = text[at..].chars().take_while(|c| !breaks(*c));
    let sample: String = before.into_iter().rev().chain(after).take(MOST).collect();
    let sample = self::shown(&sample);
    (!sample.is_empty()).then_some(sample)
}

/// A text as a message shows it: without characters that show nothing, which would be shown by their numbers.
pub(super) fn shown(text: &str) -> String {
    let seen = |c: &char| !visible::is_command(*c) && !visible::is_unseen(*c);
    let text: String = text.chars().filter(seen).collect();
    text.trim().to_owned()
}

/// Counts texts that are UTF-8, in a file that says or lets guess something else.
#[derive(Debug, Default)]
pub(super) struct Utf8Count {
    /// Characters of several bytes.
    characters: usize,
    others: bool,
}

impl Utf8Count {
    /// The bytes of a text; its last character may be cut off where the field of the file ends.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let end = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.others = true;
                return;
            }
        };
        let text = std::str::from_utf8(&bytes[..end]).unwrap_or_default();
        self.characters += text.chars().filter(|c| !c.is_ascii()).count();
    }

    /// The same of a text that has been decoded with an encoding. What was lost says nothing.
    pub fn text(&mut self, text: &str, encoding: &'static Encoding) {
        if text.is_ascii() || self.others || text.contains('\u{FFFD}') {
            return;
        }
        let (bytes, _, lost) = encoding.encode(text);
        if !lost {
            self.bytes(&bytes);
        }
    }

    /// Whether every text beyond ASCII is UTF-8. Letters of several bytes are so by chance now and then.
    pub fn is_utf8(&self, instead_of: &'static Encoding) -> bool {
        let least = match instead_of.is_single_byte() {
            true => 1,
            false => 6,
        };
        !self.others && self.characters >= least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        fitting(bytes).iter().map(Fitting::name).collect()
    }

    #[test]
    fn the_likeliest_encoding_comes_first() {
        for (text, encoding) in [
            ("café, naïve, Müller, Straße", WINDOWS_1252),
            ("caf\u{e9}", WINDOWS_1252),
            ("fan of the Universe?Œæ", WINDOWS_1252),
            ("20 € – “sehr gut”, für mich", WINDOWS_1252),
            (
                "q1\n非常に満足している\nやや満足している\nどちらともいえない",
                SHIFT_JIS,
            ),
            ("性别,年龄\n男,三十岁以上\n女,非常满意\n不太满意", GBK),
            ("性別,年齡\n男,三十歲以上\n女,非常滿意\n不太滿意", BIG5),
            ("성별,나이\n매우 만족한다\n전혀 만족하지 않는다", EUC_KR),
            ("Пол,Возраст\nСовершенно не согласен\nЖенский", WINDOWS_1251),
            ("Φύλο,Ηλικία\nΣυμφωνώ απόλυτα\nΔιαφωνώ", WINDOWS_1253),
            (
                "Płeć,Wiek\nZdecydowanie się zgadzam\nMężczyzna\nTrudno powiedzieć, źle",
                WINDOWS_1250,
            ),
            ("Are you\u{a0}satisfied?\nNot\u{a0}at all", MACINTOSH),
            // Signs alone.
            ("Preis in €\n10 €\n20 €\n€", WINDOWS_1252),
            ("20°\n25°\n-3 °C", WINDOWS_1252),
            ("Price £\n£10\n£30–£40\n£1.50", WINDOWS_1252),
            (
                "• point\nIt’s fine – really\n“Good”\n£5\n‘ok’…",
                WINDOWS_1252,
            ),
            ("10 m²\n½ hour\n5 × 3\n3 µg\n§ 5", WINDOWS_1252),
            ("1º\n2ª\n¿Qué edad?", WINDOWS_1252),
            // A word or two of the West.
            ("Trés", WINDOWS_1252),
            ("Don’t know\nI don’t", WINDOWS_1252),
            ("Bretagne\nÎle-de-France", WINDOWS_1252),
            (
                "Vous êtes;Âge;Région;Êtes-vous satisfait ?\nRhône-Alpes;Très satisfait\nÎle-de-France",
                WINDOWS_1252,
            ),
            ("Où allez-vous ? À Paris, bientôt à Nîmes", WINDOWS_1252),
            ("Não sei\nNão\nOpinião", WINDOWS_1252),
            ("España\nNiño\n¿Cuál?\nSí", WINDOWS_1252),
            ("Perché no\nPiù di così\nLunedì", WINDOWS_1252),
            ("Kjønn\nMåned\nÆrlig", WINDOWS_1252),
            ("Mycket nöjd\nÅlder\nKön", WINDOWS_1252),
            // A word or two of others.
            ("Muž\nŽena\nVěk", WINDOWS_1250),
            ("Souhlasím\nSpíše nesouhlasím\nNevím, určitě", WINDOWS_1250),
            ("Mężczyzna\nKobieta", WINDOWS_1250),
            ("Był\nPłeć", WINDOWS_1250),
            (
                "Nő\nFérfi\nÉletkor, egyáltalán nem értek egyet, hűséges",
                WINDOWS_1250,
            ),
            ("Kadın\nErkek\nYaş", WINDOWS_1254),
            ("М\nЖ", WINDOWS_1251),
            ("Да\nНет", WINDOWS_1251),
            ("18 и старше\n30 г\nЗатрудняюсь ответить", WINDOWS_1251),
            ("Ναι\nΌχι", WINDOWS_1253),
            ("האם אתה מרוצה?\nכן\nלא", WINDOWS_1255),
            ("ชาย\nหญิง\nอายุ", WINDOWS_874),
            ("男\n女", GBK),
            (
                "Très satisfait\nPas du tout satisfait, déçu, plutôt",
                MACINTOSH,
            ),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{text}");
            let found = names(&bytes);
            let own = encoding.name().to_ascii_lowercase();
            assert_eq!(found.first(), Some(&own), "{text}: {found:?}");
        }
    }

    #[test]
    fn code_pages_have_several_names() {
        for (name, encoding) in [
            ("cp936", GBK),
            ("CP949", EUC_KR),
            ("ms932", SHIFT_JIS),
            ("cp950 ", BIG5),
            ("MS936", GBK),
            ("cp874", WINDOWS_874),
            ("cp1250", WINDOWS_1250),
            ("windows-949", EUC_KR),
            ("UTF8", UTF_8),
            ("65001", UTF_8),
        ] {
            assert_eq!(by_name(name), Some(encoding), "{name}");
        }
        for name in ["cp850", "ibm437", "cp9999", "x936", ""] {
            assert_eq!(by_name(name), None, "{name}");
        }
        assert!(is_of_dos("cp850") && is_of_dos("IBM437") && !is_of_dos("cp936"));
    }

    #[test]
    fn samples_show_no_numbers_of_characters() {
        let sample = |bytes: &[u8]| fitting(bytes)[0].sample.clone();
        assert_eq!(sample(b"caf\xe9\xad s\xfcr"), "café sür");
    }

    #[test]
    fn others_that_fit_are_listed_with_what_they_read() {
        let (bytes, _, _) = SHIFT_JIS.encode("非常に満足している");
        let listed = proposals(&fitting(&bytes), None);
        assert!(
            listed.starts_with("shift_jis reads \"非常に満足している\""),
            "{listed}"
        );
        assert!(listed.matches(" reads ").count() >= 2, "{listed}");
    }

    #[test]
    fn encodings_that_agree_on_the_first_word_are_shown_by_another() {
        let (bytes, _, _) = WINDOWS_1254.encode("Gül, ağaç, şehir");
        let shown: Vec<String> = fitting(&bytes).iter().map(|f| f.sample.clone()).collect();
        assert!(shown.iter().any(|s| s.contains('ğ')), "{shown:?}");
        assert!(
            shown.iter().any(|s| s == "Gül" || s.contains('ð')),
            "{shown:?}"
        );
    }

    #[test]
    fn utf8_is_seen_in_what_was_read_otherwise() {
        let mut count = Utf8Count::default();
        for text in ["MobilitÃ¤t", "plain", "schÃ¶n", "cut offÃ"] {
            count.text(text, WINDOWS_1252);
        }
        assert!(count.is_utf8(WINDOWS_1252));
        count.text("Müller", WINDOWS_1252);
        assert!(!count.is_utf8(WINDOWS_1252));
        // Two letters of GBK are UTF-8 by chance.
        let mut count = Utf8Count::default();
        count.bytes(&GBK.encode("联").0);
        assert!(!count.is_utf8(GBK));
    }
}
