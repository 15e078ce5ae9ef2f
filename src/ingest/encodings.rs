//! Which encodings the bytes of a text fit, the likeliest first, each with a sample of the text as it reads them.
//!
//! Bytes cannot prove an encoding, so the sample is for a person: words of their own language are easy to tell from
//! others. The order is that of chardetng, which knows how often letters follow each other, and of how far letters stand
//! among letters of their own script, with capitals at the start of words.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, IBM866, ISO_8859_2, ISO_8859_15, KOI8_R, KOI8_U,
    MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
    WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};

use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::spec::Located;

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
    score: f64,
}

impl Fitting {
    /// The name by which a spec names it.
    fn name(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }
}

/// The encoding of a name, as the spec or the command line has it.
pub(super) fn named(name: &Located<String>) -> Result<&'static Encoding, Diagnostic> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
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
    let bytes = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // How often letters follow each other shows in more than a few of them.
    const FEW: usize = 5;
    let few = bytes.iter().filter(|byte| !byte.is_ascii()).count() < FEW;
    let mut fitting: Vec<Fitting> = KNOWN
        .iter()
        .filter_map(|&encoding| {
            let (text, broken) = decode(encoding, bytes);
            let score = plausible(&text).filter(|_| !broken)?;
            let prior = match encoding {
                same if same == guess && !few => 0.5,
                same if same == WINDOWS_1252 => 0.1,
                _ => 0.0,
            };
            Some(Fitting {
                encoding,
                sample: sample(&text, telling(&text)?)?,
                instead: None,
                text,
                score: score + prior,
            })
        })
        .collect();
    // A stable sort: of equally likely ones the commoner stays first.
    fitting.sort_by(|a, b| b.score.total_cmp(&a.score));
    // Those in which letters stand where no words have them are of no help.
    let mut place = 0..;
    fitting.retain(|fitting| place.next() == Some(0) || fitting.score > -0.25);
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

/// Whose letters they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,
    /// Ideographs, kana and Hangul, which stand side by side.
    East,
    HalfWidth,
    Other,
}

fn script(c: char) -> Option<Script> {
    let script = match c {
        '\u{FF61}'..='\u{FF9F}' => Script::HalfWidth,
        'ª' | 'º' => return None,
        _ if !c.is_alphabetic() => match c {
            // Vowels and tones of Thai, points of Hebrew and Arabic, and punctuation of the East.
            '\u{E31}'..='\u{E4E}' => Script::Thai,
            '\u{5B0}'..='\u{5C7}' => Script::Hebrew,
            '\u{640}'..='\u{655}' => Script::Arabic,
            '\u{3001}'..='\u{303F}' | '\u{30FB}'..='\u{30FE}' | '\u{FF00}'..='\u{FF60}' => {
                Script::East
            }
            _ => return None,
        },
        '\u{0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
        '\u{370}'..='\u{3FF}' => Script::Greek,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{590}'..='\u{5FF}' => Script::Hebrew,
        '\u{600}'..='\u{6FF}' => Script::Arabic,
        '\u{E00}'..='\u{E7F}' => Script::Thai,
        '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => Script::East,
        _ => Script::Other,
    };
    Some(script)
}

/// How well the letters beyond ASCII stand among others, from -1 to 1; `None` where there are characters that no text
/// has.
fn plausible(text: &str) -> Option<f64> {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    let (mut all, mut sum) = (0u32, 0.0);
    // Western words have letters of ASCII among their others.
    let mut run = 0;
    for (index, &c) in chars.iter().enumerate() {
        if c.is_ascii() {
            run = 0;
            continue;
        }
        let no_text =
            matches!(c, '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' | '\u{F0000}'..);
        if no_text {
            return None;
        }
        all += 1;
        let (before, after) = (at(index.checked_sub(1)), at(Some(index + 1)));
        let (left, right) = (before.and_then(script), after.and_then(script));
        let Some(own) = script(c) else {
            run = 0;
            // A sign in the middle of a word; a blank and an apostrophe have their place there.
            sum += match (left, right) {
                (Some(_), Some(_)) if matches!(c, '\u{a0}' | '’' | '‘') => 0.5,
                (Some(_), Some(_)) if matches!(c, '–' | '—' | '·' | '\u{ad}') => 0.0,
                (Some(_), Some(_)) => -1.0,
                _ if matches!(c, '“' | '”' | '„' | '’' | '‘' | '–' | '€' | '\u{a0}') => {
                    0.25
                }
                _ => 0.0,
            };
            continue;
        };
        run += 1;
        let falls =
            |a: Option<char>, b: char| a.is_some_and(char::is_lowercase) && b.is_uppercase();
        sum += match own {
            Script::Latin if run > 2 => -1.0,
            _ if falls(before, c) || falls(Some(c), after.unwrap_or(' ')) => -1.0,
            Script::Latin => match (left, right) {
                (Some(Script::Latin), _) | (_, Some(Script::Latin)) => 1.0,
                (None, None) => 0.0,
                _ => -1.0,
            },
            Script::HalfWidth | Script::Other => -0.5,
            own => {
                let alien = |side: Option<Script>| side.is_some_and(|side| side != own);
                // No word of Russian begins with one of these.
                let never_first = matches!(c, 'ъ' | 'ь' | 'ы') && left.is_none();
                match alien(left) || alien(right) || never_first {
                    true => -1.0,
                    false => 0.9,
                }
            }
        };
    }
    (all > 0).then(|| sum / f64::from(all))
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
    let sample = sample.trim().to_owned();
    (!sample.is_empty()).then_some(sample)
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
