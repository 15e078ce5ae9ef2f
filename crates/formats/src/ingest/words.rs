//! How well a text reads as words: whether letters beyond ASCII are where words have them, signs where signs are, and
//! whether some language has all of these letters.

use std::collections::BTreeSet;

use encoding_rs::Encoding;

/// Whose letters they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,
    /// Ideographs, kana and Hangul, which are used together.
    East,
    HalfWidth,
    Other,
}

fn script(c: char) -> Option<Script> {
    let script = match c {
        '\u{FF61}'..='\u{FF9F}' => Script::HalfWidth,
        'ª' | 'º' | 'µ' => return None,
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

/// A sign that Western texts have: of money, of measures, of quotations, of lists.
fn is_common_sign(c: char) -> bool {
    matches!(
        c,
        '€' | '£'
            | '¢'
            | '¥'
            | '§'
            | '©'
            | '®'
            | '™'
            | '°'
            | '·'
            | '•'
            | '…'
            | '’'
            | '‘'
            | '´'
            | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '–'
            | '—'
            | '½'
            | '¼'
            | '¾'
            | '²'
            | '³'
            | '×'
            | '÷'
            | '±'
            | 'µ'
            | '‰'
            | '\u{a0}'
            | 'ª'
            | 'º'
            | '¿'
            | '¡'
    )
}

/// The characters around one.
struct Around {
    before: Option<char>,
    after: Option<char>,
    /// The same, past a blank.
    far_before: Option<char>,
    far_after: Option<char>,
}

impl Around {
    fn of(chars: &[char], index: usize) -> Self {
        let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
        let (before, after) = (at(index.checked_sub(1)), at(Some(index + 1)));
        let past = |near: Option<char>, far: Option<usize>| match near {
            Some(' ' | '\u{a0}') => at(far),
            near => near,
        };
        Self {
            before,
            after,
            far_before: past(before, index.checked_sub(2)),
            far_after: past(after, Some(index + 2)),
        }
    }

    fn scripts(&self) -> (Option<Script>, Option<Script>) {
        (self.before.and_then(script), self.after.and_then(script))
    }

    fn touches_a_digit(&self) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        digit(self.before) || digit(self.after)
    }

    fn near_a_digit(&self) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        digit(self.far_before) || digit(self.far_after)
    }

    fn near_words_of_ascii(&self) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        letter(self.far_before) || letter(self.far_after)
    }
}

/// How well the characters beyond ASCII stand among others, from -1 to 1; `None` where there are characters that no text
/// has.
pub(super) fn plausible(text: &str) -> Option<f64> {
    let chars: Vec<char> = text.chars().collect();
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
        let around = Around::of(&chars, index);
        sum += match script(c) {
            None => {
                run = 0;
                sign(c, &around)
            }
            Some(own) => {
                run += 1;
                letter(c, own, run, &around)
            }
        };
    }
    (all > 0).then(|| sum / f64::from(all))
}

/// How well a sign stands among others.
fn sign(c: char, around: &Around) -> f64 {
    let (left, right) = around.scripts();
    let of = |side: Option<char>, is: fn(char) -> bool| side.is_some_and(is);
    match c {
        // Within a word a blank and an apostrophe have their place.
        '’' if left.is_some() && right.is_some() => 1.0,
        '\u{a0}' | '‘' | '´' if left.is_some() && right.is_some() => 0.5,
        '–' | '—' | '·' | '\u{ad}' if left.is_some() && right.is_some() => 0.0,
        _ if left.is_some() && right.is_some() => -1.0,
        // m², and no letter of Polish or Korean.
        '²' | '³' => match around.before {
            Some(before) if before == 'm' || before.is_ascii_digit() => 0.9,
            _ => -1.0,
        },
        // The question that it opens begins with a capital.
        '¿' | '¡' => match of(around.after, char::is_uppercase) && left.is_none() {
            true => 0.9,
            false => -1.0,
        },
        'ª' | 'º' => match of(around.before, |c| c.is_ascii_digit() || c == '.') {
            true => 0.9,
            false => -0.5,
        },
        // Money and measures.
        _ if is_common_sign(c) && around.near_a_digit() => 0.9,
        _ if is_common_sign(c) => 0.5,
        _ => 0.0,
    }
}

/// How well a letter stands among others; `run` is how many letters beyond ASCII have come one after the other.
fn letter(c: char, own: Script, run: u32, around: &Around) -> f64 {
    let (left, right) = around.scripts();
    let falls = |a: Option<char>, b: char| a.is_some_and(char::is_lowercase) && b.is_uppercase();
    // A capital after the first one of a word that goes on in small letters.
    let rises = c.is_uppercase()
        && around.before.is_some_and(char::is_uppercase)
        && around.after.is_some_and(char::is_lowercase);
    let alone = left.is_none() && right.is_none();
    match own {
        Script::Latin if run > 2 || rises => -1.0,
        _ if falls(around.before, c) || falls(Some(c), around.after.unwrap_or(' ')) => -1.0,
        // A sign of money that is read as a letter.
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Thai
            if alone && around.touches_a_digit() =>
        {
            -0.5
        }
        Script::Latin if alone => match around.near_words_of_ascii() {
            true => 0.5,
            false => 0.0,
        },
        Script::Latin => match (left, right) {
            (Some(Script::Latin), _) | (_, Some(Script::Latin)) => 1.0,
            _ => -1.0,
        },
        Script::HalfWidth | Script::Other => -0.5,
        own => {
            let alien = |side: Option<Script>| side.is_some_and(|side| side != own);
            // No word of Russian begins with one of these.
            let never_first = matches!(c, 'ъ' | 'ь' | 'ы') && left.is_none();
            match alien(left) || alien(right) || never_first {
                true => -1.0,
                false if alone && own != Script::East => match around.near_words_of_ascii() {
                    true => -1.0,
                    false if around.near_a_digit() => 0.0,
                    false => 0.5,
                },
                false => 0.9,
            }
        }
    }
}

/// The letters beyond ASCII that a language has, and how sure a text that needs no others is to be in it.
struct Alphabet {
    letters: &'static str,
    sure: f64,
}

const fn alphabet(letters: &'static str) -> Alphabet {
    Alphabet { letters, sure: 1.0 }
}

/// Of the languages that the encodings of one byte were made for. Only small letters.
const ALPHABETS: [Alphabet; 29] = [
    // French, German, Spanish, Portuguese, Italian, Catalan, Dutch.
    alphabet("àâæçéèêëîïôœùûüÿ"),
    alphabet("äöüßé"),
    alphabet("áéíóúüñ"),
    alphabet("áâãàçéêíóôõúü"),
    alphabet("àèéìòùî"),
    alphabet("àçèéíïòóúü"),
    alphabet("áéëïóöüèê"),
    // Swedish and Finnish, Danish and Norwegian, Estonian.
    alphabet("åäöéü"),
    alphabet("æøåéôòèê"),
    alphabet("õäöüšž"),
    // Icelandic and Faroese: the bytes of their letters are those of Turkish, which is in more files.
    Alphabet {
        letters: "áéíóúýþæöðø",
        sure: 0.6,
    },
    // Polish, Czech, Slovak, Hungarian, Romanian in both spellings, the south of the Slavs, Albanian.
    alphabet("ąćęłńóśźż"),
    alphabet("áčďéěíňóřšťúůýž"),
    alphabet("áäčďéíĺľňóôŕšťúýž"),
    alphabet("áéíóöőúüű"),
    alphabet("ăâîşţ"),
    alphabet("ăâîșț"),
    alphabet("čćđšž"),
    alphabet("çë"),
    // Turkish, Latvian, Lithuanian.
    alphabet("çğıöşüâîûİ"),
    alphabet("āčēģīķļņšūž"),
    alphabet("ąčęėįšųūž"),
    // Russian and Bulgarian, Ukrainian and Belarusian, Serbian and Macedonian.
    alphabet("абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    alphabet("абвгдежзийклмнопрстуфхцчшщыьэюяёіїєґў"),
    alphabet("абвгдежзијклмнопрстуфхцчшђљњћџѓќѕ"),
    // Greek, Hebrew, Arabic and Persian, Vietnamese.
    alphabet("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    alphabet("אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
    alphabet("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگک"),
    alphabet("àáâãèéêìíòóôõùúýăđơư"),
];

/// Whether one language has the letters beyond ASCII: 0.5 where one has all of them, and where there are only signs that
/// texts have; 0 where none has more than half. Each letter counts once, however often it is there. Only languages that
/// can be written in the encoding are meant.
pub(super) fn of_one_language(text: &str, encoding: &'static Encoding) -> f64 {
    /// Answers in several languages of the West.
    const WESTERN: &str = "àáâãäåæçèéêëíîïñòóôõöøùúûüßœÿ";
    const SEVERAL: f64 = 0.4;
    /// Where some letters are of no such language.
    const NEARLY: f64 = 0.8;
    let mut letters = BTreeSet::new();
    let mut all = 0u32;
    let mut known = [0u32; ALPHABETS.len()];
    let (mut western, mut others) = (0u32, 0u32);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii() || is_common_sign(c) {
            continue;
        }
        let small = c.to_lowercase().next().unwrap_or(c);
        // Italian has it at the ends of words.
        let within = small == 'ì' && chars.peek().is_some_and(|next| next.is_alphabetic());
        if !letters.insert((small, within)) {
            continue;
        }
        all += 1;
        if within {
            continue;
        }
        let has = |letters: &str| letters.contains(small) || letters.contains(c);
        for (count, alphabet) in known.iter_mut().zip(&ALPHABETS) {
            *count += u32::from(has(alphabet.letters));
        }
        western += u32::from(has(WESTERN));
        // Scripts whose letters are too many for a list.
        others += u32::from(matches!(script(c), Some(Script::East | Script::Thai)));
    }
    if all == 0 {
        return 0.5;
    }
    let share = |count: u32, sure: f64| match count == all {
        true => sure * 0.5,
        false => sure * NEARLY * (f64::from(count) / f64::from(all) - 0.5).max(0.0),
    };
    let written = |alphabet: &Alphabet| !encoding.encode(alphabet.letters).2;
    let languages = known.iter().zip(&ALPHABETS);
    languages
        .filter(|(count, alphabet)| **count > 0 && written(alphabet))
        .map(|(count, alphabet)| share(*count, alphabet.sure))
        .chain([share(western, SEVERAL), share(others, 1.0)])
        .fold(0.0, f64::max)
}

/// How many letters beyond ASCII a text has.
pub(super) fn letters(text: &str) -> usize {
    let beyond = text.chars().filter(|c| !c.is_ascii());
    beyond.filter(|c| script(*c).is_some()).count()
}
