//! Words for yes and no, chosen and not chosen, as options of a multiple response hold them. Kept as data: a pair that is
//! not here is told by what cells hold, or stays a grid of two answers.

use super::words::folded;
use crossbreak_study::label::{self, says_chosen};

/// Yes, true, chosen.
const YES: [&str; 62] = [
    "y",
    "t",
    "x",
    "✓",
    "✔",
    "on",
    "ja",
    "j",
    "oui",
    "vrai",
    "o",
    "sí",
    "si",
    "s",
    "verdadero",
    "sim",
    "verdadeiro",
    "sì",
    "vero",
    "tak",
    "prawda",
    "ano",
    "áno",
    "da",
    "да",
    "так",
    "taip",
    "jā",
    "jah",
    "igen",
    "evet",
    "doğru",
    "ναι",
    "kyllä",
    "já",
    "po",
    "ie",
    "ydw",
    "oes",
    "bai",
    "ndiyo",
    "ya",
    "oo",
    "có",
    "نعم",
    "بله",
    "כן",
    "हाँ",
    "हां",
    "হ্যাঁ",
    "ใช่",
    "예",
    "네",
    "はい",
    "有",
    "是",
    "对",
    "對",
    "選択",
    "选中",
    "已选",
    "genannt",
];

/// No, false, not chosen.
const NO: [&str; 62] = [
    "n",
    "f",
    "off",
    "nein",
    "non",
    "faux",
    "falso",
    "não",
    "nao",
    "nie",
    "fałsz",
    "ne",
    "nu",
    "нет",
    "ні",
    "не",
    "nem",
    "hayır",
    "hayir",
    "yanlış",
    "όχι",
    "οχι",
    "ei",
    "nej",
    "nei",
    "nee",
    "neen",
    "nac ydw",
    "nac oes",
    "ez",
    "hapana",
    "tidak",
    "hindi",
    "không",
    "لا",
    "خیر",
    "לא",
    "नहीं",
    "না",
    "ไม่",
    "ไม่ใช่",
    "아니요",
    "아니오",
    "いいえ",
    "无",
    "無",
    "否",
    "不是",
    "不",
    "不對",
    "不对",
    "未選択",
    "未选",
    "未选中",
    "未選",
    "nicht genannt",
    "nicht gewählt",
    "nicht ausgewählt",
    "non coché",
    "non cité",
    "no mencionado",
    "não mencionado",
];

/// Whether words say that an option was chosen, or that it was not, in any of the languages above.
pub fn says(words: &str) -> Option<bool> {
    let text = label::folded(words).to_lowercase();
    if NO.contains(&text.as_str()) {
        return Some(false);
    }
    says_chosen(words).or_else(|| YES.contains(&text.as_str()).then_some(true))
}

/// Whether one of two texts is the other with a word of negation: "genannt" and "nicht genannt", 選択 and 未選択.
pub(super) fn negates(no: &str, yes: &str) -> bool {
    const LONGEST: usize = 8;
    let (no, yes) = (folded(no), folded(yes));
    let rest = no.strip_suffix(&yes).or_else(|| no.strip_prefix(&yes));
    let Some(rest) = rest.filter(|rest| !rest.is_empty() && !yes.is_empty()) else {
        return false;
    };
    let word = rest.starts_with(' ') || rest.ends_with(' ');
    let sign = matches!(rest, "未" | "非" | "没" | "沒");
    sign || word && rest.trim().chars().count() <= LONGEST && !rest.trim().contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_many_languages() {
        for (yes, no) in [
            ("Yes", "No"),
            ("Oui", "Non"),
            ("Ja", "Nein"),
            ("Sí", "No"),
            ("Tak", "Nie"),
            ("はい", "いいえ"),
            ("是", "否"),
            ("نعم", "لا"),
            ("Checked", "Unchecked"),
            ("Y", "N"),
            ("✓", "0"),
        ] {
            assert_eq!((says(yes), says(no)), (Some(true), Some(false)), "{yes}");
        }
        assert_eq!(says("Agree"), None);
        assert!(negates("nicht genannt", "genannt") && negates("未選択", "選択"));
        assert!(!negates("disagree", "agree") && !negates("genannt", "nicht genannt"));
        assert!(!negates("no", "no"));
    }
}
