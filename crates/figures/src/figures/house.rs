//! A house's theme: a small TOML file that says how figures look where they should not look as `plain` does.
//!
//! Reads every key or says what is wrong with it, all at once and line by line. What a file leaves out is as in
//! `themes/plain.toml`. Fonts and a logo are files beside it: the caller reads them.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::colour::Colour;
use super::logo;
use super::model::Tone;
use super::text::{Faces, Style, Weight, suited};
use super::theme::{Numbers, Sizes, Theme};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, Place, suggest};

/// The text of the theme that others begin from.
pub const PLAIN: &str = include_str!("themes/plain.toml");

/// The bundled themes by name.
pub const BUNDLED: [(&str, &str); 3] = [
    ("plain", PLAIN),
    (
        "analysis-function",
        include_str!("themes/analysis-function.toml"),
    ),
    ("bold", include_str!("themes/bold.toml")),
];

/// Bytes of a theme: one that says everything takes a fiftieth of it.
pub const MOST_BYTES: usize = 100_000;

/// Text sizes, in user units on a page 900 wide: smaller cannot be read in print, larger leaves no room.
const SIZES: std::ops::RangeInclusive<f64> = 9.0..=60.0;

/// Reads a file beside the theme; the error is a sentence.
pub type ReadFile<'a> = &'a mut dyn FnMut(&str) -> Result<Vec<u8>, String>;

/// A bundled theme.
pub fn bundled(text: &str) -> Theme {
    let mut none = |file: &str| Err(format!("`{file}` is not bundled"));
    let (theme, _) = read(text, "a bundled theme", &mut none);
    theme.expect("a bundled theme has no mistakes: a test reads all of them")
}

/// Reads a theme. `name` is what messages call the file. There is no theme where there are errors.
pub fn read(text: &str, name: &str, file: ReadFile<'_>) -> (Option<Theme>, Diagnostics) {
    let mut reader = Reader {
        text,
        name,
        found: Diagnostics::new(),
    };
    let parsed = match DeTable::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reader.error(
                at,
                error.message().to_owned(),
                "see `crossbreak theme plain`",
            );
            return (None, reader.found);
        }
    };
    let theme = reader.theme(parsed.get_ref(), file);
    let theme = (!reader.found.has_errors()).then_some(theme);
    if let Some(theme) = &theme {
        reader.legible(theme);
    }
    (theme, reader.found)
}

/// A key's value and where it stands.
type Entry<'a, 'b> = &'a Spanned<DeValue<'b>>;

struct Reader<'a> {
    text: &'a str,
    name: &'a str,
    found: Diagnostics,
}

/// The sections and their keys.
const SECTIONS: [(&str, &[&str]); 5] = [
    (
        "font",
        &[
            "family",
            "title-weight",
            "regular",
            "semibold",
            "bold",
            "black",
        ],
    ),
    ("colours", &COLOURS),
    ("sizes", &["title", "wording", "label", "axis", "small"]),
    ("numbers", &["percent-sign", "thousands", "decimal"]),
    ("logo", &["file", "height"]),
];

const COLOURS: [&str; 16] = [
    "ink",
    "quiet",
    "grid",
    "rule",
    "paper",
    "lead",
    "lead-mild",
    "neutral",
    "other-mild",
    "other",
    "dont-know",
    "series",
    "columns",
    "truth",
    "boxed",
    "accent",
];

impl Reader<'_> {
    fn put(&mut self, diagnostic: Diagnostic, at: usize, help: &str) {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        let mut diagnostic = diagnostic.help(help);
        diagnostic.message = format!("{}, line {line}: {}", self.name, diagnostic.message);
        diagnostic.place = Place::File(Box::new(DataPlace::of(self.name)));
        self.found.push(diagnostic);
    }

    fn error(&mut self, at: usize, message: String, help: &str) {
        self.put(Diagnostic::error(Code::BadTheme, message), at, help);
    }

    fn section<'t, 'b>(&mut self, table: &'t DeTable<'b>, name: &str) -> Option<&'t DeTable<'b>> {
        let entry = table.get(name)?;
        match entry.get_ref() {
            DeValue::Table(section) => Some(section),
            _ => {
                let at = entry.span().start;
                self.error(at, format!("`{name}` is a section"), &format!("[{name}]"));
                None
            }
        }
    }

    /// Keys that no section has.
    fn unknown(&mut self, table: &DeTable<'_>) {
        let names = SECTIONS.map(|(name, _)| name);
        for (key, value) in table {
            let known = SECTIONS.iter().find(|(name, _)| name == key.get_ref());
            match (known, value.get_ref()) {
                (None, _) => {
                    let help = suggest(key.get_ref(), "sections", names);
                    let message = format!("a theme has no `{}`", key.get_ref());
                    self.error(key.span().start, message, &help);
                }
                (Some((section, keys)), DeValue::Table(inner)) => {
                    for key in inner.keys() {
                        let name: &Cow<'_, str> = key.get_ref();
                        if !keys.contains(&name.as_ref()) {
                            let help = suggest(name, "keys", keys.iter().copied());
                            let message = format!("[{section}] has no key `{name}`");
                            self.error(key.span().start, message, &help);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn theme(&mut self, table: &DeTable<'_>, file: ReadFile<'_>) -> Theme {
        self.unknown(table);
        let mut theme = self.empty();
        let font = self.section(table, "font");
        let (faces, title_weight) = self.font(font, file);
        theme.label.faces = faces;
        if let Some(colours) = self.section(table, "colours") {
            self.colours(colours, &mut theme);
        }
        let sizes = self.section(table, "sizes");
        self.sizes(sizes).style(&mut theme, title_weight);
        if let Some(numbers) = self.section(table, "numbers") {
            self.numbers(numbers, &mut theme.numbers);
        }
        if let Some(section) = self.section(table, "logo") {
            theme.logo = self.logo(section, file);
        }
        theme
    }

    /// What a theme is before it says anything: as `plain`, or nothing where it is `plain` that is read.
    fn empty(&self) -> Theme {
        if self.text != PLAIN {
            return super::theme::plain().clone();
        }
        let black = Colour(0, 0, 0);
        let style = Style {
            size: 14.0,
            weight: Weight::Regular,
            colour: black,
            faces: Faces::bundled(),
        };
        Theme {
            ink: black,
            quiet: black,
            grid: black,
            rule: black,
            paper: black,
            boxed: black,
            truth: black,
            bin: black,
            accent: None,
            tones: [black; 6],
            series: [black; 4],
            title: style,
            wording: style,
            label: style,
            value: style,
            net: style,
            callout: style,
            axis: style,
            marker: style,
            dense: style,
            fact: style,
            fact_name: style,
            foot: style,
            logo: None,
            numbers: Numbers {
                percent_sign: true,
                thousands: ",".into(),
                decimal: ".".into(),
            },
        }
    }

    fn text<'t>(&mut self, key: &str, entry: Entry<'t, '_>) -> Option<&'t str> {
        let text = entry.get_ref().as_str();
        if text.is_none() {
            let message = format!("`{key}` is a text");
            self.error(entry.span().start, message, &format!("{key} = \"...\""));
        }
        text
    }

    fn font(
        &mut self,
        section: Option<&DeTable<'_>>,
        file: ReadFile<'_>,
    ) -> (&'static Faces, Weight) {
        let bundled = Faces::bundled();
        let Some(section) = section else {
            return (bundled, Weight::Bold);
        };
        let weights = ["regular", "semibold", "bold", "black"];
        let mut title = Weight::Bold;
        if let Some(entry) = section.get("title-weight")
            && let Some(name) = self.text("title-weight", entry)
        {
            match weights.iter().position(|weight| *weight == name) {
                Some(index) => title = Weight::ALL[index],
                None => {
                    let help = suggest(name, "weights", weights);
                    let message = format!("there is no weight \"{name}\"");
                    self.error(entry.span().start, message, &help);
                }
            }
        }
        let family = section.get("family");
        let name = family.and_then(|entry| self.text("family", entry));
        let name = name.unwrap_or(&bundled.family).to_owned();
        let at = family.map_or(0, |entry| entry.span().start);
        if name
            .chars()
            .any(|c| c.is_control() || "\"'\\<>&".contains(c))
        {
            let message = "the name of a family has no quotation marks or markup in it";
            self.error(at, message.to_owned(), "family = \"Source Sans 3\"");
            return (bundled, title);
        }
        if weights.iter().all(|weight| section.get(*weight).is_none()) {
            if name != bundled.family {
                let message = format!("\"{name}\" is not bundled and no files are named");
                let help = "regular = \"fonts/House-Regular.ttf\", and so for semibold, bold and black, or family = \
                            \"Source Sans 3\"";
                self.error(at, message, help);
            }
            return (bundled, title);
        }
        let mut files = Vec::new();
        for weight in weights {
            let Some(entry) = section.get(weight) else {
                // A house without a black or a semibold sets them in the next bolder or lighter face that it has.
                files.push(None);
                continue;
            };
            let Some(path) = self.text(weight, entry) else {
                continue;
            };
            match file(path).and_then(|bytes| suited(bytes).map_err(|why| format!("{path}: {why}")))
            {
                Ok(bytes) => files.push(Some(bytes)),
                Err(why) => self.error(
                    entry.span().start,
                    why,
                    "a .ttf or .otf file beside the theme",
                ),
            }
        }
        if self.found.has_errors() || files.len() != weights.len() {
            return (bundled, title);
        }
        let nearest = |index: usize| {
            let bolder = files.iter().skip(index).flatten().next();
            bolder
                .or(files.iter().take(index).flatten().next_back())
                .cloned()
        };
        let whole = std::array::from_fn(|index| nearest(index).unwrap_or_default());
        match Faces::house(&name, whole) {
            Some(faces) => (faces, title),
            None => {
                let message = "one of its files is no TrueType or OpenType font".to_owned();
                self.error(at, message, "a .ttf or .otf file, not .woff2");
                (bundled, title)
            }
        }
    }

    fn colour(&mut self, key: &str, entry: Entry<'_, '_>) -> Option<Colour> {
        let text = self.text(key, entry)?;
        let colour = Colour::parse(text);
        if colour.is_none() {
            let message = format!("`{key}`: \"{text}\" is not a colour");
            self.error(
                entry.span().start,
                message,
                "a colour is written as \"#0F1F2B\"",
            );
        }
        colour
    }

    fn colours(&mut self, section: &DeTable<'_>, theme: &mut Theme) {
        let single: [(&str, &mut Colour); 14] = {
            let [lead, lead_mild, neutral, other_mild, other, dont_know] = &mut theme.tones;
            [
                ("ink", &mut theme.ink),
                ("quiet", &mut theme.quiet),
                ("grid", &mut theme.grid),
                ("rule", &mut theme.rule),
                ("paper", &mut theme.paper),
                ("lead", lead),
                ("lead-mild", lead_mild),
                ("neutral", neutral),
                ("other-mild", other_mild),
                ("other", other),
                ("dont-know", dont_know),
                ("columns", &mut theme.bin),
                ("truth", &mut theme.truth),
                ("boxed", &mut theme.boxed),
            ]
        };
        for (key, place) in single {
            if let Some(entry) = section.get(key)
                && let Some(colour) = self.colour(key, entry)
            {
                *place = colour;
            }
        }
        if let Some(entry) = section.get("accent") {
            theme.accent = self.colour("accent", entry);
        }
        let Some(entry) = section.get("series") else {
            return;
        };
        let colours: Vec<Colour> = match entry.get_ref() {
            DeValue::Array(entries) => entries
                .iter()
                .filter_map(|entry| self.colour("series", entry))
                .collect(),
            _ => Vec::new(),
        };
        match colours.try_into() {
            Ok(four) => theme.series = four,
            Err(_) if self.found.has_errors() => {}
            Err(_) => self.error(
                entry.span().start,
                "`series` has four colours".to_owned(),
                "series = [\"#08456B\", \"#F0A06F\", \"#5F9BC4\", \"#D3D8DB\"]",
            ),
        }
    }

    fn number(&mut self, key: &str, entry: Entry<'_, '_>) -> Option<f64> {
        let number = match entry.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|n| n as f64),
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            _ => None,
        };
        let fits = number.filter(|n| SIZES.contains(n));
        if fits.is_none() {
            let message = format!(
                "`{key}` is a number from {} to {}",
                SIZES.start(),
                SIZES.end()
            );
            self.error(entry.span().start, message, &format!("{key} = 14"));
        }
        fits
    }

    fn sizes(&mut self, section: Option<&DeTable<'_>>) -> Sizes {
        let mut size = |key: &str, plain: f64| {
            let entry = section.and_then(|section| section.get(key));
            entry
                .and_then(|entry| self.number(key, entry))
                .unwrap_or(plain)
        };
        Sizes {
            title: size("title", 24.0),
            wording: size("wording", 15.0),
            label: size("label", 14.0),
            axis: size("axis", 13.0),
            small: size("small", 12.0),
        }
    }

    fn numbers(&mut self, section: &DeTable<'_>, numbers: &mut Numbers) {
        if let Some(entry) = section.get("percent-sign") {
            match entry.get_ref() {
                DeValue::Boolean(sign) => numbers.percent_sign = *sign,
                _ => self.error(
                    entry.span().start,
                    "`percent-sign` is true or false".to_owned(),
                    "percent-sign = true",
                ),
            }
        }
        let marks: [(&str, &mut String, &[&str]); 2] = [
            (
                "thousands",
                &mut numbers.thousands,
                &[
                    ",", ".", "'", "’", " ", "\u{A0}", "\u{2009}", "\u{202F}", "",
                ],
            ),
            ("decimal", &mut numbers.decimal, &[".", ","]),
        ];
        for (key, place, allowed) in marks {
            let Some(entry) = section.get(key) else {
                continue;
            };
            let Some(text) = self.text(key, entry) else {
                continue;
            };
            if allowed.contains(&text) {
                // A number is not broken over two lines.
                *place = text.replace(' ', "\u{A0}");
            } else {
                let help = format!("{key} = \"{}\"", allowed[0]);
                let message = format!("`{key}`: \"{text}\" does not stand in a number");
                self.error(entry.span().start, message, &help);
            }
        }
        if numbers.thousands == numbers.decimal {
            let at = section.get("decimal").or(section.get("thousands"));
            self.error(
                at.map_or(0, |entry| entry.span().start),
                "thousands and decimals have the same separator".to_owned(),
                "thousands = \".\" and decimal = \",\", or the other way round",
            );
        }
    }

    fn logo(&mut self, section: &DeTable<'_>, file: ReadFile<'_>) -> Option<super::theme::Logo> {
        let height = match section.get("height") {
            Some(entry) => self.number("height", entry)?,
            None => 28.0,
        };
        let Some(entry) = section.get("file") else {
            // A key that is misspelt has been reported.
            if section.keys().all(|key| key.get_ref() == "height") {
                let at = self.text.find("[logo]").unwrap_or(0);
                self.error(at, "[logo] names no file".to_owned(), "file = \"logo.svg\"");
            }
            return None;
        };
        let path = self.text("file", entry)?;
        match file(path).and_then(|svg| logo::read(svg, height)) {
            Ok(logo) => Some(logo),
            Err(why) => {
                let help = "an SVG file beside the theme, its text made paths";
                self.error(entry.span().start, why, help);
                None
            }
        }
    }

    /// Says which colours cannot be read, or not be told apart.
    fn legible(&mut self, theme: &Theme) {
        let warning = |message: String| Diagnostic::warning(Code::BadTheme, message);
        for (name, text) in [
            ("ink", theme.ink),
            ("quiet", theme.quiet),
            ("truth", theme.truth),
        ] {
            let contrast = text.contrast(theme.paper);
            if contrast < 4.5 {
                let message = format!("`{name}` on `paper` has a contrast of {contrast:.1} to 1");
                let at = self.text.find(name).unwrap_or(0);
                let help = "text that everybody can read has 4.5 to 1 or more: darker on light paper, lighter on dark paper";
                self.put(warning(message), at, help);
            }
        }
        let tones = Tone::ALL.map(|tone| (tone.as_str(), theme.tone(tone)));
        let numbered = ["first", "second", "third", "fourth"];
        let series = std::array::from_fn::<_, 4, _>(|i| (numbered[i], theme.series[i]));
        let groups: [(&str, &[(&str, Colour)]); 2] = [("answers", &tones), ("series", &series)];
        for (what, colours) in groups {
            for (i, (a, one)) in colours.iter().enumerate() {
                for (b, two) in &colours[i + 1..] {
                    let (grey, seen) = ((one.lightness() - two.lightness()).abs(), one.apart(*two));
                    let who = match (grey < 8.0, seen < 10.0) {
                        (_, true) => "to colour-blind readers",
                        (true, false) => "in grey print",
                        _ => continue,
                    };
                    let message = format!("{what}: `{a}` and `{b}` look alike {who}");
                    let at = self.text.find("[colours]").unwrap_or(0);
                    self.put(warning(message), at, "make one of them lighter");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let mut none = |file: &str| Err(format!("{file}: there is no such file"));
        let (_, found) = read(text, "house.toml", &mut none);
        found
            .iter()
            .map(|d| format!("{} | {}", d.message, d.help.as_deref().unwrap_or("")))
            .collect()
    }

    #[test]
    fn bundled_themes_have_no_mistakes_and_say_everything() {
        for (name, text) in BUNDLED {
            assert_eq!(messages(text), Vec::<String>::new(), "{name}");
        }
        let plain = DeTable::parse(PLAIN).expect("TOML");
        for (section, keys) in SECTIONS.iter().filter(|(name, _)| *name != "logo") {
            let Some(DeValue::Table(table)) = plain.get_ref().get(*section).map(|s| s.get_ref())
            else {
                panic!("plain.toml has no [{section}]");
            };
            let optional = ["accent", "regular", "semibold", "bold", "black"];
            for key in keys.iter().filter(|key| !optional.contains(key)) {
                assert!(table.get(*key).is_some(), "plain.toml has no {key}");
            }
        }
    }

    #[test]
    fn what_is_left_out_is_plain() {
        let mut none = |_: &str| Err(String::new());
        let (theme, _) = read("[colours]\nlead = \"#000000\"\n", "house.toml", &mut none);
        let theme = theme.expect("reads");
        assert_eq!(theme.lead(), Colour(0, 0, 0));
        assert_eq!(theme.other(), super::super::theme::plain().other());
    }

    #[test]
    fn every_mistake_is_said_at_its_line() {
        let text = "colors = 1\n[colours]\nleed = \"#000000\"\nink = \"red\"\n[sizes]\ntitle = 900\n[font]\n\
                    family = \"Helvetica\"\ntitle-weight = \"heavy\"\n[numbers]\nthousands = \".\"\n[logo]\nfile = \"no.svg\"\n";
        let found = messages(text);
        let expected = [
            "house.toml, line 1: a theme has no `colors` | did you mean `colours`?",
            "house.toml, line 3: [colours] has no key `leed` | did you mean `lead`?",
            "house.toml, line 4: `ink`: \"red\" is not a colour",
            "house.toml, line 6: `title` is a number from 9 to 60",
            "house.toml, line 8: \"Helvetica\" is not bundled and no files are named",
            "house.toml, line 9: there is no weight \"heavy\"",
            "house.toml, line 11: thousands and decimals have the same separator",
            "house.toml, line 13: no.svg: there is no such file",
        ];
        for line in expected {
            assert!(
                found.iter().any(|f| f.starts_with(line)),
                "{line}\n{found:#?}"
            );
        }
        assert_eq!(found.len(), expected.len(), "{found:#?}");
    }

    #[test]
    fn pale_text_and_colours_that_look_alike_are_warned_of() {
        let found = messages("[colours]\nquiet = \"#AAAAAA\"\nother = \"#08456C\"\n");
        assert!(
            found[0].contains("`quiet` on `paper` has a contrast of 2.3 to 1"),
            "{found:#?}"
        );
        assert!(
            found
                .iter()
                .any(|f| f.contains("`lead` and `other` look alike to colour-blind"))
        );
    }
}
