//! How answers are matched and read: labels however they are typed, multiple response in every shape, blanks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::support::{STUDY, crossbreak, rows};

/// A small study with a raw file, run in a folder of its own.
struct Run {
    folder: tempfile::TempDir,
    exit: i32,
    /// `severity: message`, in the order of the flow.
    said: Vec<String>,
    helps: Vec<String>,
}

const UNWEIGHTED: &str = "[weighting]\nmethod = \"none\"\n";

impl Run {
    fn new(raw: &str, rest: &str) -> Self {
        Self::with(raw, rest, &[])
    }

    fn with(raw: &str, rest: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
        std::fs::write(folder.path().join("poll.toml"), format!("{STUDY}{rest}")).unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let run = crossbreak()
            .arg("run")
            .arg(folder.path().join("poll.toml"))
            .arg("--json")
            .output()
            .unwrap();
        let json: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| {
            panic!("{e}: {}", String::from_utf8_lossy(&run.stderr));
        });
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let found = json["diagnostics"].as_array().unwrap();
        Self {
            folder,
            exit: run.status.code().unwrap(),
            said: found
                .iter()
                .map(|d| format!("{}: {}", text(&d["severity"]), text(&d["message"])))
                .collect(),
            helps: found
                .iter()
                .map(|d| format!("{}; {}", text(&d["help"]), text(&d["rows"]["text"])))
                .collect(),
        }
    }

    /// Value and unweighted base of each number of the total, by id.
    fn totals(&self) -> BTreeMap<String, (f64, usize)> {
        assert!(self.exit < 2, "{:#?}", self.said);
        rows(&self.folder.path().join("outputs/poll/estimates.csv"))
            .into_iter()
            .filter(|row| row["column"] == "Total" && !row["value"].is_empty())
            .map(|row| {
                let value = row["value"].parse().unwrap();
                let base = row["unweighted_base"].parse().unwrap();
                (row["number"].clone(), (value, base))
            })
            .collect()
    }

    /// How many chose each of the numbers' answers, of how many.
    #[track_caller]
    fn counts(&self, expected: &[(&str, usize, usize)]) {
        let totals = self.totals();
        let found: Vec<(&str, usize, usize)> = totals
            .iter()
            .map(|(id, (share, base))| {
                (id.as_str(), (share * *base as f64).round() as usize, *base)
            })
            .collect();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }

    /// What was said of notes and worse, in order.
    #[track_caller]
    fn says(&self, expected: &[&str]) {
        assert_eq!(self.said, expected, "{:#?}", self.helps);
    }

    #[track_caller]
    fn fails(&self, message: &str, help: &str) {
        assert_eq!(self.exit, 2);
        let said = format!("error: {message}");
        let at = self.said.iter().position(|s| *s == said);
        let at = at.unwrap_or_else(|| panic!("{:#?}", self.said));
        assert!(self.helps[at].contains(help), "{}", self.helps[at]);
    }
}

const EQUAL: &str = "quotation marks, dashes, spaces and Unicode forms are taken as equal";

/// Three ways to type don't know, and one that is another answer.
const TYPED: &str = "id,age,q\n1,18–24,Don’t know\n2,18–24,Don't know\n3,25–34,Don`t\u{a0}know\n4,25–34,Yes\n5,25–34,Yes\n";

fn single(rest: &str) -> String {
    format!("[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q?\"\n{rest}")
}

#[test]
fn a_label_stands_for_every_way_to_type_it() {
    let question = single("answers = [\"Yes\", \"Don't know\"]\n");
    let run = Run::new(TYPED, &format!("{UNWEIGHTED}{question}"));
    run.counts(&[("q:Yes", 2, 5), ("q:Don't know", 3, 5)]);
    run.says(&[
        &format!("note: \"Don't know\" stands for \"Don’t know\" of column `q` (1 row): {EQUAL}"),
        &format!(
            "note: \"Don't know\" stands for \"Don`t\u{a0}know\" of column `q` (1 row): {EQUAL}"
        ),
    ]);
}

#[test]
fn texts_that_are_one_answer_are_one_category() {
    let run = Run::new(TYPED, &format!("{UNWEIGHTED}{}", single("")));
    run.counts(&[("q:Yes", 2, 5), ("q:Don't know", 3, 5)]);
    run.says(&[
        &format!("note: \"Don't know\" of column `q` (1 row) is the same answer as \"Don’t know\": {EQUAL}"),
        &format!("note: \"Don`t\u{a0}know\" of column `q` (1 row) is the same answer as \"Don’t know\": {EQUAL}"),
    ]);
    // The label is the first that was seen.
    let estimates = std::fs::read_to_string(run.folder.path().join("outputs/poll/estimates.csv"));
    assert!(estimates.unwrap().contains("q:Don't know,q,,Don’t know,"));
}

#[test]
fn an_equal_text_goes_before_a_similar_one() {
    let question =
        single("answers = { Straight = \"Don't know\", Curly = [\"Don’t know\", \"Yes\"] }\n");
    let raw = "id,q\n1,Don’t know\n2,Don't know\n3,Don't know\n4,Yes\n";
    let run = Run::new(raw, &format!("{UNWEIGHTED}{question}"));
    run.counts(&[("q:Straight", 2, 4), ("q:Curly", 2, 4)]);
    run.says(&[]);
    // A third form stands for both: that is for the spec to say.
    let raw = format!("{raw}5,Don`t know\n");
    Run::new(&raw, &format!("{UNWEIGHTED}{question}")).fails(
        "\"Don`t know\" is put into `Straight` and into `Curly`",
        "an answer belongs to one category",
    );
}

#[test]
fn capital_letters_are_another_answer() {
    let question = single("answers = [\"Yes\", \"Don't Know\"]\n");
    Run::new(TYPED, &format!("{UNWEIGHTED}{question}")).fails(
        "column `q` of poll.csv has no answer \"Don't Know\"",
        "did you mean `Don't know`?",
    );
}

/// What a draft lists is in order before its filter is confirmed, and after.
#[test]
fn an_answer_of_a_row_that_was_left_out_is_no_slip_of_the_pen() {
    let raw = "id,done,q,hours\n1,yes,Bus,2\n2,yes,Train,99\n3,no,Tram,98\n";
    let keep = "[[input.keep]]\nwhere = { done = \"yes\" }\nreason = \"finished\"\n";
    let question = single("answers = [\"Bus\", \"Train\", \"Tram\"]\n");
    let number = "[[question]]\nid = \"h\"\nkind = \"number\"\ncolumn = \"hours\"\ntext = \"h?\"\nrefused = [98, 99]\n";
    let run = Run::new(raw, &format!("{keep}{UNWEIGHTED}{question}{number}"));
    let totals = run.totals();
    assert_eq!(totals["q:Bus"], (0.5, 2));
    assert_eq!(totals["q:Tram"], (0.0, 2));
    assert_eq!(totals["h:mean"], (2.0, 1));
    run.says(&[
        "note: column `q`: \"Tram\" is in rows that were left out, and in no other",
        "note: column `hours`: \"98\" is in rows that were left out, and in no other",
    ]);
    let question = single("answers = [\"Bus\", \"Train\", \"Trams\"]\n");
    Run::new(raw, &format!("{keep}{UNWEIGHTED}{question}")).fails(
        "column `q` of poll.csv has no answer \"Trams\"",
        "if nobody gave it, name it under unused",
    );
}

#[test]
fn names_are_matched_alike_everywhere() {
    let spec = r#"
[[input.drop]]
where = { q = "Won't say" }
reason = "refused"
[variables.age]
column = "age"
categories = ["18-24", "25-34"]
[variables.side]
column = "q"
categories = { "For it" = "Yes - always", "Not" = ["Don't know"] }
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["age"]
targets = "age.csv"
[[weighting.margin]]
variables = ["age", "side"]
targets = "grid.csv"
[[crossbreak]]
variable = "age"
columns = ["25–34", "18-24"]
[[question]]
id = "q"
kind = "ordered"
column = "q"
text = "q?"
answers = ["Yes - always", "Don't know"]
nets = { "Either" = ["Yes – always", "Don’t know"] }
lead = { of = "Yes — always", over = "Don’t  know" }
values = { "Yes – always" = 1.0 }
truth = { answer = "Yes ‑ always", source = "us" }
shares = { "Up to" = "<= Yes – always" }
base = "asked"
[[figure]]
id = "f"
kind = "stacked"
question = "q"
title = "t"
order = ["Yes – always", "Don’t know"]
[[claim]]
text = "half"
says = "50%"
number = "q:Yes – always@age:25–34"
[[claim]]
text = "by name"
says = "yes – always"
number = "q:median"
"#;
    let raw = "id,age,q\n1,18–24,Don’t know\n2,18–24,Yes – always\n3,25–34,Don’t know\n4,25–34,Yes – always\n5,25–34,Won’t say\n";
    let run = Run::with(
        raw,
        spec,
        &[
            ("age.csv", "age,share\n18—24,0.4\n25-34 ,0.6\n"),
            (
                "grid.csv",
                "age,For it,Not \n18–24,0.2,0.2\n25–34,0.3,0.3\n",
            ),
        ],
    );
    let totals = run.totals();
    for id in ["q:Yes - always", "q:Don't know"] {
        assert!((totals[id].0 - 0.5).abs() < 1e-12, "{id}");
    }
    assert_eq!(run.exit, 0, "{:#?}", run.said);
    let notes = [
        ("Won't say", "Won’t say", "column `q` (1 row)"),
        ("18-24", "18–24", "column `age` (2 rows)"),
        ("25-34", "25–34", "column `age` (2 rows)"),
        ("Yes - always", "Yes – always", "column `q` (2 rows)"),
        ("Don't know", "Don’t know", "column `q` (2 rows)"),
        ("Yes — always", "Yes - always", "question `q`"),
        ("Don’t  know", "Don't know", "question `q`"),
        ("Yes – always", "Yes - always", "question `q`"),
        ("Yes ‑ always", "Yes - always", "question `q`"),
        ("18—24", "18-24", "variable `age`"),
        ("25–34", "25-34", "variable `age`"),
        ("18–24", "18-24", "variable `age`"),
        (
            "q:Yes – always@age:25–34",
            "q:Yes - always@age:25-34",
            "the numbers",
        ),
    ];
    for (name, own, of) in notes {
        let note = format!("note: \"{name}\" stands for \"{own}\" of {of}: {EQUAL}");
        let times = run.said.iter().filter(|said| **said == note).count();
        assert_eq!(times, 1, "{note}\n{:#?}", run.said);
    }
}

#[test]
fn two_targets_of_one_category_are_an_error() {
    let spec = "[variables.q]\ncolumn = \"q\"\n[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"q\"]\n\
                targets = { \"Don’t know\" = 0.3, \"Don't know\" = 0.3, Yes = 0.4 }\n";
    Run::new(TYPED, spec).fails("Don’t know has a target already", "keep one of the rows");
}

#[test]
fn a_blank_that_nobody_mentions_names_the_keys_that_mend_it() {
    let raw = "id,q\n1,Yes\n2,No\n3,\n4,\n";
    let run = Run::new(raw, &format!("{UNWEIGHTED}{}", single("")));
    run.fails(
        "question `q` says nothing of blank cells: 2 rows",
        "rows 4, 5",
    );
    let help = run.helps.join(" ");
    for key in ["not_asked = \"\"", "not_stated = \"\"", "refused = \"\""] {
        assert!(help.contains(key), "{help}");
    }
    for (rule, base) in [("not_asked", 2), ("not_stated", 4), ("refused", 4)] {
        let question = single(&format!("{rule} = \"\"\n"));
        let totals = Run::new(raw, &format!("{UNWEIGHTED}{question}")).totals();
        assert_eq!(totals["q:Yes"].1, base, "{rule}");
    }
}

fn multiple(rest: &str) -> String {
    format!("{UNWEIGHTED}[[question]]\nid = \"m\"\nkind = \"multiple\"\ntext = \"m?\"\n{rest}\n")
}

#[test]
fn one_column_an_option_says_whether_it_was_chosen() {
    let items = "items = [\"tv\", \"web\"]";
    let expected = [("m:tv", 2, 4), ("m:web", 1, 4)];
    for (yes, no) in [
        ("Yes", "No"),
        ("Selected", "Not selected"),
        ("True", "FALSE"),
        ("1", "0"),
    ] {
        let raw = format!("id,tv,web\n1,{yes},{no}\n2,{no},{yes}\n3,{yes},{no}\n4,{no},{no}\n");
        let run = Run::new(&raw, &multiple(items));
        run.counts(&expected);
        run.says(&[&format!(
            "note: question `m`: \"{no}\" in columns `tv` to `web` is an option that was not chosen: not_selected is not \
             given, and that is what the word says"
        )]);
    }
    let raw = "id,tv,web\n1,Yes,\n2,,Yes\n3,Yes,\n4,,\n";
    let blank = format!("{items}\nnot_selected = \"\"\nall_blank = ");
    let run = Run::new(raw, &multiple(&format!("{blank}\"not_selected\"")));
    run.counts(&expected);
    run.says(&[]);
    let run = Run::new(raw, &multiple(&format!("{blank}\"not_asked\"")));
    run.counts(&[("m:tv", 2, 3), ("m:web", 1, 3)]);
    Run::new(raw, &multiple(items)).fails(
        "question `m` says nothing of blank cells: 4 rows",
        "not_selected = \"\" where they were asked and did not choose, not_asked = \"\" where they were not asked",
    );
}

#[test]
fn somebody_without_any_option_was_asked_or_was_not() {
    let raw = "id,tv,web\n1,Yes,\n2,,\n3,Yes,Yes\n";
    let items = "items = [\"tv\", \"web\"]\nnot_selected = \"\"";
    Run::new(raw, &multiple(items)).fails(
        "question `m` does not say what it means that every option is blank: 1 row",
        "all_blank = \"not_asked\" where they were not asked, all_blank = \"not_selected\" where they were asked and chose none",
    );
    // Nobody is without an option: nothing to be said.
    let run = Run::new("id,tv,web\n1,Yes,\n2,,Yes\n", &multiple(items));
    run.counts(&[("m:tv", 1, 2), ("m:web", 1, 2)]);
    Run::new(raw, &multiple(&format!("{items}\nnot_asked = \"\""))).fails(
        "question `m`: a blank means not selected and not asked",
        "leave \"\" in one of not_selected and not_asked",
    );
    let zeros = "items = [\"tv\", \"web\"]\nnot_selected = \"No\"\nall_blank = \"not_asked\"";
    Run::new(raw, &multiple(zeros)).fails(
        "all_blank belongs to multiple response with a column for each option, of which a blank was not chosen",
        "with not_selected = \"\"",
    );
}

#[test]
fn an_ordered_dont_know_is_asked_about() {
    let raw = "id,q\n1,Never\n2,Often\n3,Don't know\n";
    let question =
        "[[question]]\nid = \"q\"\nkind = \"ordered\"\ncolumn = \"q\"\ntext = \"q?\"\nanswers = ";
    let counted = format!("{UNWEIGHTED}{question}[\"Never\", \"Often\", \"Don't know\"]\n");
    let run = Run::new(raw, &counted);
    run.says(&["warning: question `q` counts \"Don't know\" among its answers in order"]);
    assert!(
        run.helps[0].contains("dont_know = [\"Don't know\"]"),
        "{:?}",
        run.helps
    );
    let apart = "[\"Never\", \"Often\"]\ndont_know = \"Don't know\"\n";
    Run::new(raw, &format!("{UNWEIGHTED}{question}{apart}")).says(&[]);
}

#[test]
fn a_word_for_not_chosen_is_never_counted_as_chosen() {
    // Nobody chose web: its column holds No and blanks.
    let raw = "id,tv,web\n1,Yes,No\n2,,\n";
    let spec = multiple("items = [\"tv\", \"web\"]\nnot_selected = \"\"");
    Run::new(raw, &spec).fails(
        "question `m` does not mention \"No\" in an option's column: 1 row",
        "name it in not_selected or not_asked",
    );
}

/// Of a file in which one respondent names an option twice.
const TWICE: &str = "note: question `m`: 1 respondent names an option more than once; 1 mention is left out so that an option \
                     counts once for each respondent";

#[test]
fn a_cell_that_holds_several_codes_is_parted() {
    let raw = "id,m\n1,1;2;5;\n2,2;\n3,10;1\n4,2;2;\n5,99;\n6,\n";
    let spec = multiple("column = \"m\"\ndelimiter = \";\"\nnot_asked = \"\"");
    let run = Run::new(raw, &spec);
    run.counts(&[
        ("m:1", 2, 5),
        ("m:2", 3, 5),
        ("m:5", 1, 5),
        ("m:10", 1, 5),
        ("m:99", 1, 5),
    ]);
    run.says(&[TWICE]);
    // Codes stand in the order of numbers.
    let ids = order_of(&run);
    assert_eq!(ids, ["m:1", "m:2", "m:5", "m:10", "m:99"]);

    let spec = multiple(
        "column = \"m\"\ndelimiter = \";\"\nnot_selected = [99, \"\"]\nanswers = { Print = [1, 5], TV = 2, Web = 10 }",
    );
    let run = Run::new(raw, &spec);
    run.counts(&[("m:Print", 2, 6), ("m:TV", 3, 6), ("m:Web", 1, 6)]);
    assert_eq!(order_of(&run), ["m:Print", "m:TV", "m:Web"]);

    let spec = multiple("column = \"m\"\ndelimiter = \";\"\nanswers = [1, 2, 5, 10, 99]");
    Run::new(raw, &spec).fails("question `m` says nothing of blank cells: 1 row", "row 7");
    let spec =
        multiple("column = \"m\"\ndelimiter = \";\"\nnot_asked = \"\"\nanswers = [1, 2, 5, 99]");
    Run::new(raw, &spec).fails(
        "question `m` does not mention \"10\": 1 row",
        "name it among the answers, or in not_selected or not_asked",
    );
    let spec = multiple("column = \"m\"\ndelimiter = \"|\"\nnot_asked = \"\"");
    let run = Run::new(raw, &spec);
    assert!(
        run.said[0].starts_with("warning: no cell of column `m` holds the delimiter \"|\""),
        "{:?}",
        run.said
    );
}

fn order_of(run: &Run) -> Vec<String> {
    rows(&run.folder.path().join("outputs/poll/estimates.csv"))
        .into_iter()
        .filter(|row| row["column"] == "Total")
        .map(|row| row["number"].clone())
        .collect()
}

#[test]
fn a_cell_that_holds_several_labels_is_parted() {
    let raw = "id,m\n1,\"TV, Radio\"\n2,\"Radio, Don’t know\"\n3,\"Don't know,\"\n4,None\n";
    let spec = multiple("column = \"m\"\ndelimiter = \", \"\nnot_selected = \"None\"");
    let run = Run::new(raw, &spec);
    run.counts(&[("m:TV", 1, 4), ("m:Radio", 2, 4), ("m:Don't know", 2, 4)]);
    // In the order in which they appear.
    assert_eq!(order_of(&run), ["m:TV", "m:Radio", "m:Don't know"]);
    run.says(&[&format!(
        "note: \"Don't know\" of column `m` (1 row) is the same answer as \"Don’t know\": {EQUAL}"
    )]);
}

#[test]
fn an_answer_may_hold_the_delimiter_if_that_is_clear() {
    let raw = "id,m\n1,\"Yes, always, No\"\n2,\"Yes, always\"\n3,No\n4,\"No, Yes, at times\"\n";
    let spec = "column = \"m\"\ndelimiter = \", \"\nanswers = [\"Yes, always\", \"Yes, at times\", \"No\"]";
    let run = Run::new(raw, &multiple(spec));
    run.counts(&[
        ("m:Yes, always", 2, 4),
        ("m:Yes, at times", 1, 4),
        ("m:No", 3, 4),
    ]);
    let spec = spec.replace("\"No\"]", "\"No\", \"Yes\", \"always\"]");
    let run = Run::new(
        raw,
        &multiple(&format!("{spec}\nunused = [\"Yes\", \"always\"]")),
    );
    run.fails(
        "question `m`: \"Yes, always, No\" can be read in several ways, one of them \"Yes, always\" and \"No\": answers hold \
         the delimiter \", \" (1 row)",
        "export the answers as codes, or in a column each",
    );
}

#[test]
fn mentions_stand_in_columns_of_their_own() {
    let raw = "id,first,second,third\n1,TV,Radio,\n2,Radio,TV,TV\n3,TV,,\n4,,,\n5,none,,\n6,Web,TV,Radio\n";
    let mentions = "mentions = [\"first\", \"second\", \"third\"]\nnot_selected = \"none\"";
    let run = Run::new(raw, &multiple(&format!("{mentions}\nnot_asked = \"\"")));
    // None is an answer of those who were asked; a blank is not.
    run.counts(&[("m:TV", 4, 5), ("m:Radio", 3, 5), ("m:Web", 1, 5)]);
    run.says(&[TWICE]);
    let answers = "answers = { Broadcast = [\"TV\", \"Radio\"], Web = \"Web\" }";
    let run = Run::new(
        raw,
        &multiple(&format!("{mentions}\nnot_asked = \"\"\n{answers}")),
    );
    run.counts(&[("m:Broadcast", 4, 5), ("m:Web", 1, 5)]);
    Run::new(raw, &multiple(mentions)).fails(
        "question `m` says nothing of blank cells: 1 row",
        "not_selected = \"\" where they were asked and did not choose",
    );
    let both = "mentions = [\"first\", \"second\", \"third\"]\nnot_selected = [\"none\", \"\"]\nnot_asked = \"\"";
    Run::new(raw, &multiple(both)).fails(
        "question `m`: a blank means not selected and not asked",
        "leave \"\" in one of not_selected and not_asked",
    );
}

#[test]
fn options_of_one_column_have_ids_that_a_keyboard_types() {
    let raw = "id,m\n1,It’s: me@home|B\n2,B\n";
    let spec = format!(
        "{}[[question]]\nid = \"n\"\nkind = \"multiple\"\ntext = \"n?\"\ncolumn = \"m\"\ndelimiter = \"|\"\n\
         [[figure]]\nid = \"f\"\nkind = \"paired\"\nquestions = [\"m\", \"n\"]\nnames = [\"a\", \"b\"]\ntitle = \"t\"\n\
         boxed = [\"It's: me@home\"]\n",
        multiple("column = \"m\"\ndelimiter = \"|\"")
    );
    let run = Run::new(raw, &spec);
    run.counts(&[
        ("m:It's: me_home", 1, 2),
        ("m:B", 2, 2),
        ("n:It's: me_home", 1, 2),
        ("n:B", 2, 2),
    ]);
    // Labels with one id would be two numbers of one name.
    let raw = "id,m\n1,a@b|a_b\n";
    Run::new(raw, &multiple("column = \"m\"\ndelimiter = \"|\"")).fails(
        "two numbers would have the id `m:a_b`",
        "give one of the answers, NETs or shares another name",
    );
}

#[test]
fn keys_of_multiple_response_that_contradict_each_other() {
    let raw = "id,a,b\n1,1,0\n";
    for (spec, message, help) in [
        (
            "column = \"a\"",
            "question `m` is multiple response in one column: what parts the options in a cell?",
            "delimiter = \";\"",
        ),
        (
            "items = [\"a\"]\nmentions = [\"b\"]",
            "question `m` has items and mentions; it can have one of them",
            "put the column",
        ),
        (
            "items = [\"a\", \"b\"]\ndelimiter = \";\"",
            "question `m` has a delimiter and no column whose cells it parts",
            "columns that hold one answer each need no delimiter",
        ),
        (
            "column = \"a\"\ndelimiter = \"\"",
            "an empty delimiter parts nothing",
            "delimiter = \";\"",
        ),
        (
            "mentions = [\"a\", \"a\"]",
            "column `a` is named twice",
            "keep one of them",
        ),
        (
            "mentions = []",
            "question `m` has no column",
            "mentions = [",
        ),
        (
            "items = [\"a\", \"b\"]\nanswers = [1]",
            "question `m` has a column for each option, which is its answer",
            "leave the answers out",
        ),
        (
            "mentions = [\"a\", \"b\"]\ndont_know = 1",
            "question `m` is multiple response: its base is everyone who was asked",
            "don't know is an option like the others",
        ),
        (
            "set = \"$a\"",
            "poll.csv has no multiple-response set `$a`",
            "there are no sets",
        ),
    ] {
        Run::new(raw, &multiple(spec)).fails(message, help);
    }
    let spec = format!(
        "{UNWEIGHTED}{}",
        single("mentions = [\"a\"]\n").replace("column = \"q\"\n", "")
    );
    Run::new(raw, &spec).fails(
        "mentions belongs to multiple response",
        "kind = \"multiple\"",
    );
}

#[test]
fn queries_say_which_texts_they_compare_letter_for_letter() {
    let folder = tempfile::tempdir().unwrap();
    let spec = format!(
        "{STUDY}[[input.keep]]\nwhere = {{ ok = \"I don't mind\" }}\nreason = \"asked\"\n[variables.q]\ncolumn = \"q\"\n\
         categories = [\"Yes\", \"Don't know\"]\n[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"q\"]\n\
         targets = {{ Yes = 0.5, \"Don't know\" = 0.5 }}\n"
    );
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    std::fs::write(
        folder.path().join("poll.csv"),
        "id,ok,q\n1,I don't mind,Yes\n",
    )
    .unwrap();
    let run = crossbreak()
        .arg("sql")
        .arg(folder.path().join("poll.toml"))
        .args(["--dialect", "ansi", "--json"])
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    let found = json["diagnostics"].to_string();
    for said in [
        "\\\"I don't mind\\\" of [[input.keep]] and [[input.drop]] has to be typed as the cells are",
        "cells that hold \\\"Don't know\\\" in another typing come through as they are",
    ] {
        assert!(found.contains(said), "{said}\n{found}");
    }
}
