//! Demographics: what a column says of the respondent.
//!
//! Evidence is added up: what the wording and the name say, what the answers are, where the column stands, and whether
//! the file's own weights differ by it. One sign alone is not enough unless it can mean nothing else; words of opinions
//! and of other people speak against it. The words are those of [`crossbreak_study::label::languages`].

mod answers;
mod settled;
mod wording;

use serde::Serialize;

pub(super) use answers::bands_of_ages;
pub use settled::Perhaps;
pub(super) use settled::settle;

use super::cells::Numbers;
use super::scale::{Order, Scale};
use crossbreak_study::label::{languages, says_any, word_count};
use wording::{Hit, Wording};

/// What a column says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demographic {
    Gender,
    Age,
    Region,
    Education,
    Ethnicity,
    Work,
    Grade,
    Vote,
    Referendum,
    Income,
    Children,
    Marital,
    Religion,
    Orientation,
    Area,
    Party,
}

impl Demographic {
    /// All of them; where two fit alike the first is it: the referendum before the vote, as its wording speaks of both.
    const ALL: [Demographic; 16] = [
        Demographic::Gender,
        Demographic::Age,
        Demographic::Referendum,
        Demographic::Vote,
        Demographic::Region,
        Demographic::Education,
        Demographic::Ethnicity,
        Demographic::Grade,
        Demographic::Work,
        Demographic::Income,
        Demographic::Children,
        Demographic::Marital,
        Demographic::Religion,
        Demographic::Orientation,
        Demographic::Area,
        Demographic::Party,
    ];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Demographic::Gender => "gender",
            Demographic::Age => "age",
            Demographic::Region => "region",
            Demographic::Education => "education",
            Demographic::Ethnicity => "ethnicity",
            Demographic::Work => "working status",
            Demographic::Grade => "social grade",
            Demographic::Vote => "past vote",
            Demographic::Referendum => "referendum vote",
            Demographic::Income => "income",
            Demographic::Children => "children",
            Demographic::Marital => "marital status",
            Demographic::Religion => "religion",
            Demographic::Orientation => "sexual orientation",
            Demographic::Area => "kind of area",
            Demographic::Party => "party",
        }
    }

    /// The name of its words in the file of a language.
    fn key(self) -> &'static str {
        match self {
            Demographic::Work => "work",
            Demographic::Grade => "grade",
            Demographic::Vote => "vote",
            Demographic::Referendum => "referendum",
            Demographic::Marital => "marital",
            Demographic::Orientation => "orientation",
            Demographic::Area => "area",
            other => other.as_str(),
        }
    }

    /// Whether pollsters weight to it as a rule, because the population's shares are known.
    pub fn is_margin(self) -> bool {
        use Demographic::*;
        matches!(
            self,
            Gender | Age | Region | Education | Ethnicity | Work | Grade | Vote | Referendum
        )
    }

    /// Whether yes and no can be its answers.
    fn may_be_yes_or_no(self) -> bool {
        matches!(
            self,
            Demographic::Children | Demographic::Marital | Demographic::Work
        )
    }
}

/// So much evidence makes a demographic; with less it is proposed at most.
const CERTAIN: i32 = 3;
/// Less than this is not worth a word.
const POSSIBLE: i32 = 2;

/// What speaks for a demographic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub is: Demographic,
    pub score: i32,
    /// Its name is that of the demographic and nothing else.
    pub exact: bool,
    pub why: String,
}

impl Known {
    pub fn is_certain(&self) -> bool {
        self.score >= CERTAIN
    }
}

/// A column, as far as demographics are known by it.
pub(super) struct About<'a> {
    pub name: &'a str,
    /// The wording, if the file gives one.
    pub text: Option<&'a str>,
    pub is_item: bool,
    /// The answers in substance, in words.
    pub labels: &'a [&'a str],
    /// Numbers that have no labels.
    pub numbers: Option<&'a Numbers>,
    pub scale: Option<&'a Scale>,
}

/// The demographic that a column is most likely, and why.
pub(super) fn find(about: &About<'_>) -> Option<Known> {
    let wording = Wording::of(about.name, about.text);
    let words = answers::Words::of(about.labels);
    let mut best: Option<Known> = None;
    for is in Demographic::ALL {
        let Some(known) = evidence(is, about, &wording, &words) else {
            continue;
        };
        if best.as_ref().is_none_or(|best| known.score > best.score) {
            best = Some(known);
        }
    }
    best.filter(|known| known.score >= POSSIBLE)
}

/// The evidence for one demographic; `None` if nothing speaks for it.
fn evidence(
    is: Demographic,
    about: &About<'_>,
    wording: &Wording,
    words: &answers::Words,
) -> Option<Known> {
    let key = is.key();
    let by_text = wording.by_text(key);
    let by_name = wording.by_name(key);
    let by_answers = by_answers(is, about, wording, words);
    let said = |hit: Hit| match hit {
        Hit::Phrase | Hit::Alone => 4,
        Hit::Among => 2,
    };
    let text = by_text.map_or(0, said);
    let long = wording.text_words() >= 4;
    let name = match by_name {
        Some(Hit::Phrase | Hit::Alone) if by_text.is_none() && long => 2,
        Some(Hit::Phrase | Hit::Alone) => 3,
        Some(Hit::Among) => 2,
        None => 0,
    };
    let (for_it, by) = by_answers.unwrap_or((0, String::new()));
    if text.max(name) == 0 && for_it <= 0 || wording.is_never(key) {
        return None;
    }
    let mut score = text.max(name) + for_it;
    score += i32::from(text >= 2 && name >= 2);
    // How important somebody's religion is to them is not which one it is.
    if wording.is_of_others(is) || wording.asks_for_a_degree() {
        score -= 6;
    }
    if wording.is_of_opinion(key) {
        score -= match by_text {
            Some(Hit::Phrase) => 1,
            _ => 2,
        };
    }
    score -= against(is, about);
    let why = match (text >= name && text > 0, name > 0) {
        (true, _) if about.text.is_some() => format!("its wording asks for {}", is.as_str()),
        (true, _) => format!("its heading asks for {}", is.as_str()),
        (false, true) => format!("its name says {}", is.as_str()),
        (false, false) => by,
    };
    Some(Known {
        is,
        score,
        exact: matches!(by_name, Some(Hit::Alone)),
        why,
    })
}

/// What the answers say for a demographic, and in which words.
fn by_answers(
    is: Demographic,
    about: &About<'_>,
    wording: &Wording,
    words: &answers::Words,
) -> Option<(i32, String)> {
    match is {
        Demographic::Gender => {
            if let Some((man, woman)) = &words.genders {
                // In a long wording that says nothing of gender they are answers to something else.
                let asked =
                    wording.by_text("gender").is_some() || wording.by_name("gender").is_some();
                let short = word_count(&wording.text) <= wording::SHORT || wording.says_nothing();
                return (asked || (short && !about.is_item))
                    .then(|| (3, format!("its answers are {man} and {woman}")));
            }
            let labelled = about.numbers.is_none() && !about.labels.is_empty();
            labelled.then(|| (-1, String::new()))
        }
        Demographic::Age => {
            let (first, last) = answers::bands_of_ages(about.labels)?;
            Some((
                2,
                format!("its answers are bands of ages, {first} to {last}"),
            ))
        }
        _ => {
            let (one, other) = words.two_of(is.key())?;
            Some((2, format!("its answers are such as {one} and {other}")))
        }
    }
}

/// What the answers say against a demographic.
fn against(is: Demographic, about: &About<'_>) -> i32 {
    use Demographic::*;
    let labels: Vec<String> = about
        .labels
        .iter()
        .map(|label| answers::without_code(label))
        .collect();
    let two = (1..=2).contains(&labels.len());
    let yes_no = |label: &String| languages().iter().any(|l| l.people.yes_no.contains(label));
    if two && labels.iter().all(yes_no) && !is.may_be_yes_or_no() {
        return 4;
    }
    match about.scale.map(|scale| scale.kind) {
        Some(Order::Poles) => 4,
        Some(Order::Amount) if !matches!(is, Income | Education | Children | Area | Age) => 3,
        Some(Order::Number)
            if matches!(
                is,
                Gender | Region | Ethnicity | Religion | Party | Marital | Orientation
            ) =>
        {
            2
        }
        _ => 0,
    }
}

impl Wording {
    fn asks_for_a_degree(&self) -> bool {
        says_any(&self.all, |l| &l.people.degrees)
    }

    /// Whether it is of somebody else than the respondent.
    fn is_of_others(&self, is: Demographic) -> bool {
        use Demographic::*;
        let of =
            |list: fn(&crossbreak_study::label::Language) -> &[String]| says_any(&self.all, list);
        // Votes are for candidates, and grades of heads of households.
        let others = !matches!(is, Vote | Referendum | Party | Grade) && of(|l| &l.people.others);
        let family = !matches!(is, Marital | Children | Income) && of(|l| &l.people.family);
        others || family
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::scale::scale;

    fn known(name: &str, text: Option<&str>, labels: &[&str]) -> Option<Known> {
        let scale = scale(labels);
        find(&About {
            name,
            text,
            is_item: false,
            labels,
            numbers: None,
            scale: scale.as_ref().filter(|scale| !scale.apart),
        })
    }

    fn certain(name: &str, text: Option<&str>, labels: &[&str]) -> Option<Demographic> {
        known(name, text, labels)
            .filter(Known::is_certain)
            .map(|known| known.is)
    }

    #[test]
    fn genders_are_known_by_their_answers() {
        let is = |wording: &str, labels: &[&str]| certain("x", Some(wording), labels);
        let gender = Some(Demographic::Gender);
        assert_eq!(certain("mylabl", None, &["Male", "Female"]), gender);
        for labels in [
            &["A man", "A woman", "Other"][..],
            &["f", "m"],
            &["1. Homme", "2. Femme"],
            &["männlich", "weiblich", "divers"],
            &["Varón", "Mujer"],
            &["Hombre", "Mujer", "Otro"],
            &["H", "M"],
            &["Masculino", "Feminino"],
            &["Maschio", "Femmina"],
            &["Man", "Vrouw", "Anders"],
            &["Kobieta", "Mężczyzna"],
            &["Gwryw", "Benyw"],
            &["Man", "Kvinna", "Annat"],
            &["ذكر", "أنثى"],
            &["남성", "여성"],
            &["男性", "女性", "その他"],
            &["男", "女"],
            &["Male / Homme", "Female / Femme"],
            &["Mand", "Kvinde"],
            &["Mann", "Kvinne", "Annet"],
            &["Mies", "Nainen", "Muu"],
            &["Muž", "Žena"],
            &["Férfi", "Nő"],
            &["Άνδρας", "Γυναίκα"],
            &["Мужской", "Женский"],
            &["Чоловіча", "Жіноча", "Інше"],
            &["Erkek", "Kadın"],
            &["पुरुष", "महिला", "अन्य"],
        ] {
            assert_eq!(is("x", labels), gender, "{labels:?}");
        }
        for labels in [
            &["Male", "Female", "No difference"][..],
            &["Male"],
            &["Male", "Female", "First interview"],
            &["Mann", "Kind"],
        ] {
            assert_eq!(is("x", labels), None, "{labels:?}");
        }
        let best = "Which of the following best describes you?";
        assert_eq!(is(best, &["Male", "Female", "Non-binary"]), gender);
        assert_eq!(
            is("x", &["Männlich", "Weiblich", "Divers", "Keine Angabe"]),
            gender
        );
        assert_eq!(
            is(
                "x",
                &["Hombre", "Mujer", "No binario", "Prefiero no decirlo"]
            ),
            gender
        );
        let better = "Who makes the better boss in your view?";
        assert_eq!(is(better, &["Male", "Female"]), None);
    }

    #[test]
    fn by_name_by_wording_and_by_heading() {
        for (name, text, expected) in [
            ("sex", None, Some(Demographic::Gender)),
            ("recage", None, Some(Demographic::Age)),
            ("age3", None, Some(Demographic::Age)),
            ("racethn4", None, Some(Demographic::Ethnicity)),
            ("cregion", None, Some(Demographic::Region)),
            ("pastvote_EURef", None, Some(Demographic::Referendum)),
            ("S2", Some("What is your age?"), Some(Demographic::Age)),
            (
                "S7",
                Some("Thinking back to the general election in December 2019, how did you vote?"),
                Some(Demographic::Vote),
            ),
            (
                "S8",
                Some(
                    "And how did you vote in the 2016 referendum on the UK’s membership of the European Union?",
                ),
                Some(Demographic::Referendum),
            ),
            ("Location (Census Region)", None, Some(Demographic::Region)),
            (
                "Do you have any children under 18?",
                None,
                Some(Demographic::Children),
            ),
            ("language", None, None),
            (
                "Q1",
                Some("Should the government spend more on education than on defence and health?"),
                None,
            ),
            (
                "In general, is it rude to knowingly bring unruly children on a plane?",
                None,
                None,
            ),
            ("q0011", None, None),
            (
                "Q101",
                Some("Q101. Gender of respondent"),
                Some(Demographic::Gender),
            ),
            (
                "q5",
                Some("Q5: Respondent's gender"),
                Some(Demographic::Gender),
            ),
        ] {
            assert_eq!(certain(name, text, &[]), expected, "{name}");
        }
    }

    #[test]
    fn wordings_of_many_languages() {
        use Demographic::*;
        for (wording, is) in [
            ("Wie alt sind Sie?", Age),
            ("Alter (in Jahren)", Age),
            ("Geschlecht", Gender),
            ("In welchem Bundesland wohnen Sie?", Region),
            ("Höchster Schulabschluss", Education),
            ("Q1. Âge", Age),
            ("Quel âge avez-vous ?", Age),
            ("Sexe de l’enquêté", Gender),
            ("Quel est votre diplôme le plus élevé ?", Education),
            ("Situation professionnelle", Work),
            ("¿Cuántos años tiene usted?", Age),
            ("Sexo del entrevistado", Gender),
            ("Comunidad Autónoma", Region),
            ("Nivel de estudios", Education),
            ("Recuerdo de voto", Vote),
            ("Qual é a sua idade?", Age),
            ("Sexo", Gender),
            ("Escolaridade", Education),
            ("Età", Age),
            ("Titolo di studio", Education),
            ("Sesso dell’intervistato", Gender),
            ("Wat is uw leeftijd?", Age),
            ("Hoogst voltooide opleiding", Education),
            ("Geslacht", Gender),
            ("Ile ma Pan/Pani lat?", Age),
            ("Płeć", Gender),
            ("Województwo", Region),
            ("Wykształcenie", Education),
            ("Beth yw eich oedran?", Age),
            ("Rhywedd", Gender),
            ("Hur gammal är du?", Age),
            ("Kön", Gender),
            ("Högsta avslutade utbildning", Education),
            ("ما هو عمرك؟", Age),
            ("الجنس", Gender),
            ("المستوى التعليمي", Education),
            ("귀하의 성별은 무엇입니까?", Gender),
            ("연령대", Age),
            ("최종 학력", Education),
            ("あなたの性別を教えてください", Gender),
            ("年齢", Age),
            ("お住まいの都道府県", Region),
            ("最終学歴", Education),
            ("您的性别是？", Gender),
            ("您的年龄", Age),
            ("教育程度", Education),
            ("Hvad er din alder?", Age),
            ("Køn", Gender),
            ("Højeste fuldførte uddannelse", Education),
            ("Hvilken landsdel bor du i?", Region),
            ("Hvor gammel er du?", Age),
            ("Kjønn", Gender),
            ("Høyeste fullførte utdanning", Education),
            ("Fylke", Region),
            ("Kuinka vanha olette?", Age),
            ("Sukupuoli", Gender),
            ("Korkein koulutus", Education),
            ("Maakunta", Region),
            ("Kolik je vám let?", Age),
            ("Pohlaví", Gender),
            ("Nejvyšší dosažené vzdělání", Education),
            ("Kraj", Region),
            ("Hány éves Ön?", Age),
            ("A válaszadó neme", Gender),
            ("Legmagasabb iskolai végzettség", Education),
            ("Megye", Region),
            ("Ποια είναι η ηλικία σας;", Age),
            ("Φύλο", Gender),
            ("Μορφωτικό επίπεδο", Education),
            ("Περιφέρεια", Region),
            ("Сколько вам полных лет?", Age),
            ("Ваш пол", Gender),
            ("Уровень образования", Education),
            ("Федеральный округ", Region),
            ("Скільки вам років?", Age),
            ("Стать", Gender),
            ("Освіта", Education),
            ("Область", Region),
            ("Kaç yaşındasınız?", Age),
            ("Cinsiyetiniz", Gender),
            ("Eğitim durumunuz", Education),
            ("Bölge", Region),
            ("आपकी उम्र क्या है?", Age),
            ("लिंग", Gender),
            ("शैक्षणिक योग्यता", Education),
            ("राज्य", Region),
        ] {
            assert_eq!(certain("q7", Some(wording), &[]), Some(is), "{wording}");
            assert_eq!(
                certain(wording, None, &[]),
                Some(is),
                "as a heading: {wording}"
            );
        }
    }

    #[test]
    fn opinions_and_other_people_are_no_demographics() {
        for (text, labels) in [
            (
                "Previous interview, gender",
                &["Male", "Female", "First interview"][..],
            ),
            ("Previous interview, gender", &["Male", "Female"]),
            (
                "Q2. Contacted a political party official",
                &["Often", "Sometimes", "Never"],
            ),
            (
                "Q3. Government handling of narrowing income gaps",
                &["Badly", "Fairly well", "Well"],
            ),
            (
                "Q4. Would not like neighbours of a different race / ethnicity",
                &["No", "Yes"],
            ),
            ("Q113. Interviewer's age", &[]),
            ("Interviewer gender", &["Male", "Female"]),
            ("Age Post Code", &["18-25", "26-35", "36-45", "45+"]),
            (
                "The gender pay gap",
                &["A big problem", "A small problem", "No problem"],
            ),
            (
                "The gender pay gap",
                &["Very important", "Fairly important", "Not important"],
            ),
            (
                "People of my age are ignored",
                &["Strongly agree", "Agree", "Disagree", "Strongly disagree"],
            ),
            ("People of my age", &["Agree", "Disagree"]),
            ("Partner's gender", &["Male", "Female"]),
            ("Age of youngest child", &[]),
            (
                "Education of your mother",
                &["Primary", "Secondary", "University"],
            ),
            ("Religion in schools", &["For", "Against"]),
            ("Âge de l’enquêteur", &[]),
            ("Sexe de l’enquêteur", &["Homme", "Femme"]),
            (
                "Écart salarial entre les genres",
                &["Très important", "Peu important"],
            ),
            ("Alter des Interviewers", &[]),
            ("Geschlecht des Partners", &["männlich", "weiblich"]),
            ("Menschen in meinem Alter", &["ja", "nein"]),
            ("Edad del entrevistador", &[]),
            ("La brecha salarial de género", &["Sí", "No"]),
            ("Sexo do entrevistador", &["Masculino", "Feminino"]),
            ("Età dell’intervistatore", &[]),
            ("Leeftijd van de interviewer", &[]),
            ("Wiek ankietera", &[]),
            ("Ålder på intervjuaren", &[]),
            ("عمر الباحث", &[]),
            ("면접원의 성별", &["남", "여"]),
            ("調査員の性別", &["男", "女"]),
            ("访问员的性别", &["男", "女"]),
            ("性別による賃金格差", &["はい", "いいえ"]),
            ("Interviewerens alder", &[]),
            ("Haastattelijan ikä", &[]),
            ("Věk tazatele", &[]),
            ("A kérdezőbiztos neme", &["Férfi", "Nő"]),
            ("Ηλικία συνεντευκτή", &[]),
            ("Возраст интервьюера", &[]),
            ("Пол интервьюера", &["Мужской", "Женский"]),
            ("Вік дитини", &[]),
            ("Anketörün cinsiyeti", &["Erkek", "Kadın"]),
            ("Пенсионный возраст", &["Да", "Нет"]),
        ] {
            assert_eq!(certain("q7", Some(text), labels), None, "{text} {labels:?}");
            assert_eq!(
                certain(text, None, labels),
                None,
                "as a heading: {text} {labels:?}"
            );
        }
        for name in [
            "partner_age",
            "interviewer_sex",
            "mother_educ",
            "gender_pay_gap",
            "age_discrimination",
        ] {
            assert_eq!(certain(name, None, &[]), None, "{name}");
        }
    }

    #[test]
    fn a_reason_is_what_was_found_first() {
        let why = |name: &str, text: Option<&str>, labels: &[&str]| {
            known(name, text, labels).map(|known| known.why)
        };
        assert_eq!(why("age", None, &[]).as_deref(), Some("its name says age"));
        assert_eq!(
            why("q1", Some("Your age"), &[]).as_deref(),
            Some("its wording asks for age")
        );
        assert_eq!(
            why("Your age", None, &[]).as_deref(),
            Some("its heading asks for age")
        );
        assert_eq!(
            why("q1", None, &["Homme", "Femme"]).as_deref(),
            Some("its answers are Homme and Femme")
        );
        assert_eq!(
            why("q1", None, &["18-24", "25-44", "45-64", "65+"]).as_deref(),
            Some("its answers are bands of ages, 18-24 to 65+")
        );
    }
}
