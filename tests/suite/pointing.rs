//! A mistake points at the key that is wrong: each of these specs has one, and the line that is marked is the line of
//! the key or value at fault, not that of the entry's id.

use crossbreak::diagnostic::{Diagnostics, Place};
use crossbreak::pipeline::{self, Limits};

const RAW: &str = "\
id,sex,years,q1,a,b,c,m1,m2,mm,n,note
1,Male,20,Yes,Agree,Agree,Disagree,1,0,x;y,3,one
2,Male,40,No,Agree,Disagree,Agree,0,1,x,5,two
3,Female,30,Yes,Disagree,Agree,Disagree,1,1,y,8,three
4,Female,50,No,Agree,Disagree,Agree,0,0,x;y,13,four
5,Female,60,Don't know,Disagree,Disagree,Agree,1,0,y,21,five
6,Male,33,Yes,Agree,Agree,Agree,0,1,x,34,six
";

const START: &str = "\
spec = 1
[study]
title = \"t\"
client = \"c\"
company = \"o\"
fieldwork = { from = 2024-01-01, to = 2024-01-02 }
universe = \"adults\"
mode = \"online\"
[input]
file = \"poll.csv\"
id = \"id\"
";

const VARIABLES: &str = "\
[variables.gender]
column = \"sex\"
[variables.age]
column = \"years\"
bands = [\"18-34\", \"35+\"]
";

const NO_WEIGHTS: &str = "[weighting]\nmethod = \"none\"\n";

const JOBS: &str = "\
[[question]]
id = \"jobs\"
kind = \"single\"
column = \"q1\"
text = \"Jobs?\"
";

/// What a study of this spec has to say, and the spec.
fn said(spec: String) -> (Diagnostics, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), RAW).unwrap();
    let path = folder.path().join("poll.toml");
    std::fs::write(&path, &spec).unwrap();
    let found = match pipeline::prepare(&path, Limits::default(), &|_| {}) {
        Ok((study, _)) => study.warnings,
        Err(failure) => failure.diagnostics,
    };
    (found, spec)
}

/// The line of `spec` that something with these words points at.
fn line<'s>(found: &Diagnostics, spec: &'s str, words: &str) -> &'s str {
    let own = found
        .iter()
        .find(|diagnostic| diagnostic.message.contains(words))
        .unwrap_or_else(|| panic!("nothing says \"{words}\": {found:#?}\n{spec}"));
    let Place::Spec(span) = &own.place else {
        panic!("\"{words}\" has no place in the spec: {own:#?}");
    };
    let before = spec[..span.start].rfind('\n').map_or(0, |end| end + 1);
    spec[before..].lines().next().unwrap_or_default()
}

/// Each case: text of a spec, in which the line with `# here` is the wrong one, and words of the message.
fn all_point(start: &str, cases: &[(&str, &str)]) {
    for (text, words) in cases {
        let (found, spec) = said(format!("{start}{text}\n"));
        let marked: Vec<&str> = spec
            .lines()
            .filter(|line| line.ends_with("# here"))
            .collect();
        assert_eq!(marked.len(), 1, "{text}");
        assert_eq!(line(&found, &spec, words), marked[0], "{words}\n{spec}");
    }
}

#[test]
fn keys_of_questions() {
    let question = |rest: &str| format!("[[question]]\nid = \"q\"\ntext = \"Q?\"\n{rest}");
    let cases = [
        ("kind = \"single\"\nitems = [] # here", "has no column"),
        (
            "kind = \"grid\"\ncolumn = \"q1\"\nitems = [\"a\", \"b\"] # here",
            "it can have one of them",
        ),
        (
            "kind = \"multiple\"\nitems = [\"m1\", \"m2\"]\nmentions = [\"q1\"] # here",
            "it can have one of them",
        ),
        (
            "kind = \"multiple\"\ndelimiter = \";\"\ncolumn = \"mm\"\nset = \"$m\" # here",
            "it can have one of them",
        ),
        (
            "kind = \"single\"\nitems = [\"a\", \"b\"] # here",
            "of a kind with one column",
        ),
        (
            "kind = \"multiple\"\ncolumn = \"mm\" # here",
            "what parts the options",
        ),
        (
            "kind = \"single\"\nmentions = [\"q1\"] # here",
            "mentions belongs to multiple response",
        ),
        ("kind = \"multiple\"\nmentions = [] # here", "has no column"),
        (
            "kind = \"single\"\ncolumn = \"q1\"\ndelimiter = \";\" # here",
            "delimiter belongs to",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nbands = [] # here",
            "bands cut a number",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nbands = [\"0-5\"] # here",
            "bands cut a number",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nshares = { Few = \"< 3\" } # here",
            "cumulative shares need",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\ntruth = { source = \"s\" } # here",
            "does not fit its kind",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\ntruth = { value = 99, source = \"s\" } # here\nbands = [\"0-40\"]",
            "is in none of the bands",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nvalues = { Yes = 1 } # here",
            "values belong to ordered",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nnot_selected = \"No\" # here",
            "not_selected belongs to",
        ),
        (
            "kind = \"multiple\"\ncolumn = \"mm\"\ndelimiter = \";\"\nall_blank = \"not_asked\" # here",
            "all_blank belongs to",
        ),
        (
            "kind = \"multiple\"\nitems = [\"m1\", \"m2\"]\nnot_selected = \"\"\nnot_asked = \"\" # here",
            "a blank means not selected and not asked",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\ndont_know = { n = 3 } # here",
            "don't know in a column of its own",
        ),
        (
            "kind = \"multiple\"\nitems = [\"m1\", \"m2\"]\nanswers = [\"a\"] # here",
            "which is its answer",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\nanswers = [\"a\"] # here",
            "no single answers",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\nnets = { A = \"a\" } # here",
            "no single answers",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\nlead = { of = \"a\", over = \"b\" } # here",
            "could lead over another",
        ),
        (
            "kind = \"multiple\"\nitems = [\"m1\", \"m2\"]\nbase = \"asked\" # here",
            "its base is everyone",
        ),
        (
            "kind = \"multiple\"\nitems = [\"m1\", \"m2\"]\nrefused = 9 # here",
            "its base is everyone",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nunit_words = [\"h\"] # here",
            "has rules for numbers, but is not one",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nof_answers = true # here",
            "of_answers belongs to",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\nscores = { } # here",
            "scores belongs to",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\ntop = 2 # here",
            "top belongs to",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nrank = \"Yes\" # here",
            "which cannot be ranked",
        ),
        // A table of its own is a key too.
        (
            "kind = \"single\"\ncolumn = \"q1\"\n[question.values] # here\nYes = 1",
            "values belong to ordered",
        ),
    ];
    let texts: Vec<String> = cases.iter().map(|(rest, _)| question(rest)).collect();
    let cases: Vec<(&str, &str)> = texts
        .iter()
        .zip(&cases)
        .map(|(text, (_, words))| (text.as_str(), *words))
        .collect();
    all_point(&format!("{START}{VARIABLES}{NO_WEIGHTS}"), &cases);
}

#[test]
fn keys_of_questions_that_the_data_contradict() {
    let cases = [
        (
            "kind = \"single\"\ncolumn = \"q1\"\nanswers = [\"Yes\", \"No\"] # here",
            "does not mention \"Don't know\"",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nanswers = { Yes = [\"Yes\", \"Don't know\"], No = \"No\" }\ndont_know = \"Don't know\" # here",
            "is put into",
        ),
        (
            "kind = \"ordered\"\ncolumn = \"q1\"\nanswers = [\"Yes\", \"No\", \"Don't know\"] # here",
            "among its answers in order",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\nbands = [\"0-5\", \"10+\"] # here",
            "has no band for",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\ndont_know = 3\nrefused = 3 # here",
            "and Refused",
        ),
        (
            "kind = \"multiple\"\nnot_selected = 0\nitems = [\n\"m1\",\n\"q1\", # here\n]",
            "in an option's column",
        ),
        (
            "kind = \"single\"\ncolumn = \"q1\"\nnets = { Yes = [\"Yes\"] } # here",
            "has the name of an answer",
        ),
        (
            "kind = \"number\"\ncolumn = \"n\"\nshares = { median = \"< 5\" } # here",
            "two numbers would have the id",
        ),
    ];
    let texts: Vec<String> = cases
        .iter()
        .map(|(rest, _)| format!("[[question]]\nid = \"q\"\ntext = \"Q?\"\n{rest}"))
        .collect();
    let cases: Vec<(&str, &str)> = texts
        .iter()
        .zip(&cases)
        .map(|(text, (_, words))| (text.as_str(), *words))
        .collect();
    all_point(&format!("{START}{VARIABLES}{NO_WEIGHTS}"), &cases);
}

#[test]
fn keys_of_variables_and_of_the_study() {
    all_point(
        START,
        &[
            (
                "[variables.x]\ncolumn = \"years\"\ncategories = [20]\nbands = [\"18+\"] # here\n[weighting]\nmethod = \"none\"",
                "has categories and bands",
            ),
            (
                "[variables.x]\ncolumn = \"sex\"\ntyped = [\"about\"] # here\n[weighting]\nmethod = \"none\"",
                "but no bands that need one",
            ),
            (
                "[variables.x]\ncolumn = \"sex\"\nunit_words = [\"y\"] # here\n[weighting]\nmethod = \"none\"",
                "but no bands that need one",
            ),
            (
                "[variables.x]\ncolumn = \"sex\"\ncategories = [\"Male\"] # here\n[weighting]\nmethod = \"none\"",
                "does not mention \"Female\"",
            ),
            (
                "[variables.x]\ncolumn = \"years\"\nbands = [\"30+\"] # here\n[weighting]\nmethod = \"none\"",
                "has no band for",
            ),
        ],
    );
    let start = START.replace("company = \"o\"", "company = \"?\" # here");
    all_point(&start, &[(NO_WEIGHTS, "does not say yet: company")]);
}

#[test]
fn keys_of_conditions_on_rows() {
    all_point(
        START,
        &[
            (
                "[[input.drop]]\nwhere = { sex = \"Male\" }\nreason = \"r\"\nsame_answers = \"all\" # here\n[weighting]\nmethod = \"none\"",
                "one condition is expected here",
            ),
            (
                "[[input.drop]]\nreason = \"r\"\nwhere = {} # here\n[weighting]\nmethod = \"none\"",
                "`where` names no column",
            ),
            (
                "[[input.flag]]\nreason = \"r\"\nsame_answers = [] # here\n[weighting]\nmethod = \"none\"",
                "same_answers names no column",
            ),
            (
                "[[input.flag]]\nreason = \"r\"\nsame_answers = [\"a\"]\nexcept = [] # here\n[weighting]\nmethod = \"none\"",
                "`except` belongs to",
            ),
            (
                "[[input.flag]]\nreason = \"r\"\nfaster_than = { share_of_median = 0.3 } # here\n[weighting]\nmethod = \"none\"",
                "faster_than needs the column",
            ),
            (
                "[[input.flag]]\nreason = \"r\"\nstraight_line = [] # here\n[weighting]\nmethod = \"none\"",
                "at least three items",
            ),
            (
                "[[input.keep]] # here\nwhere = { sex = \"Male\" }\nreason = \"r\"\n[[input.drop]]\nwhere = { sex = \"Male\" }\nreason = \"r\"\n[weighting]\nmethod = \"none\"",
                "is left to be counted",
            ),
        ],
    );
}

#[test]
fn keys_of_the_weighting() {
    let start = format!("{START}{VARIABLES}");
    all_point(
        &start,
        &[
            (
                "[weighting]\nmethod = \"none\"\n[weighting.replicates] # here\nmethod = \"bootstrap\"",
                "this would not be used",
            ),
            (
                "[weighting]\nmethod = \"none\"\n[weighting.segments] # here\nvariables = [\"gender\"]",
                "this would not be used",
            ),
            (
                "[weighting]\nmethod = \"rake\"\n[weighting.replicates] # here\nmethod = \"bootstrap\"\n[[weighting.margin]]\nvariables = [\"gender\"]\ntargets = { Male = 0.5, Female = 0.5 }",
                "how many replicates?",
            ),
            (
                "[weighting]\nmethod = \"trim-after\"\ncap = 3.0\n[weighting.replicates] # here\nmethod = \"bootstrap\"\ncount = 10\n[[weighting.margin]]\nvariables = [\"gender\"]\ntargets = { Male = 0.5, Female = 0.5 }",
                "replicates are weighted to the same targets",
            ),
            (
                "[weighting]\nmethod = \"rake\"\n[weighting.segments]\nvariables = [] # here\n[[weighting.margin]]\nvariables = [\"gender\"]\ntargets = { Male = 0.5, Female = 0.5 }",
                "and none is named",
            ),
            (
                "[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\ntargets = { Male = 0.5, Female = 0.5 }\nvariables = [] # here",
                "this margin has no variable",
            ),
            (
                "[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"gender\"]\ntargets = { Male = 5, Female = 5 }\nunit = \"count\"\nrescale = true # here",
                "there is nothing to rescale",
            ),
            (
                "[weighting]\nmethod = \"given\"\ncolumn = \"n\"\n[[weighting.margin]]\ntargets = { Male = 0.5, Female = 0.5 }\nvariables = [\"gender\"] # here",
                "this margin would not be used",
            ),
            (
                "[weighting]\nmethod = \"rake\"\n[variables.job]\ncolumn = \"q1\"\ndont_know = \"Don't know\"\n[[weighting.margin]]\nvariables = [\"job\"]\ntargets = { Yes = 0.5, No = 0.5 }\nnot_stated = \"error\" # here",
                "the margin has no rule for them",
            ),
        ],
    );
}

#[test]
fn keys_of_tables_and_tests() {
    let start = format!("{START}{VARIABLES}{NO_WEIGHTS}{JOBS}");
    all_point(
        &start,
        &[
            ("[tests] # here\nminimum_base = 30", "tests nothing"),
            (
                "[tests]\nlevels = [0.95]\ncolumns = false # here",
                "tests nothing",
            ),
            (
                "[[crossbreak]]\nvariable = \"gender\"\n[tests]\nlevels = [0.95]\nwaves = true # here",
                "no crossbreak is of waves",
            ),
            (
                "[[table]]\nid = \"means\"\ntitle = \"t\"\nrows = [] # here",
                "has no rows",
            ),
            (
                "[[crossbreak]]\nvariable = \"gender\"\nvariables = [\"age\", \"gender\"] # here",
                "not both",
            ),
            (
                "[[crossbreak]]\nlabel = \"l\"\nvariables = [] # here",
                "needs a variable",
            ),
            ("[[crossbreak]] # here\nlabel = \"l\"", "needs a variable"),
            (
                "[[crossbreak]]\nvariables = [\"age\", \"gender\"]\ncolumns = [\"Male\"] # here",
                "columns belongs to a crossbreak of one",
            ),
            (
                "[[crossbreak]]\nvariables = [\"age\", \"gender\"]\nwaves = true # here",
                "waves belongs to a crossbreak of one",
            ),
        ],
    );
}

#[test]
fn keys_of_figures() {
    let questions = "\
[[question]]
id = \"hours\"
kind = \"number\"
column = \"n\"
text = \"Hours?\"
[[question]]
id = \"grid\"
kind = \"grid\"
items = [\"a\", \"b\", \"c\"]
text = \"Grid?\"
[[question]]
id = \"media\"
kind = \"multiple\"
items = [\"m1\", \"m2\"]
text = \"Media?\"
[[question]]
id = \"solo\"
kind = \"single\"
column = \"q1\"
text = \"Solo?\"
answers = { All = [\"Yes\", \"No\", \"Don't know\"] }
[[question]]
id = \"one\"
kind = \"multiple\"
items = [\"m1\"]
text = \"One?\"
[[question]]
id = \"mute\"
kind = \"single\"
column = \"q1\"
text = \" \"
[[crossbreak]]
variable = \"gender\"
";
    let start = format!("{START}{VARIABLES}{NO_WEIGHTS}{JOBS}{questions}");
    let cases = [
        (
            "kind = \"ranked\"\nquestion = \"jobs\"\norder = [\"Yes\"] # here",
            "`order` does nothing",
        ),
        (
            "kind = \"stacked\"\nquestion = \"jobs\"\naxis = \"x\" # here",
            "`axis` does nothing",
        ),
        (
            "kind = \"stacked\"\nquestion = \"jobs\"\nintervals = true # here",
            "`intervals` does nothing",
        ),
        (
            "kind = \"stacked\"\nquestion = \"jobs\"\nboxed = [\"q1\"] # here",
            "`boxed` does nothing",
        ),
        (
            "kind = \"stacked\"\nquestion = \"jobs\"\nitems = [] # here",
            "`items` of figure",
        ),
        (
            "kind = \"stacked\"\nquestion = \"jobs\"\norder = [\"Yes\", \"No\"] # here",
            "`order` leaves out",
        ),
        (
            "kind = \"stacked\"\nquestion = \"hours\" # here",
            "add up to everyone",
        ),
        (
            "kind = \"stacked\"\nquestions = [\"jobs\"] # here",
            "shows one question",
        ),
        (
            "kind = \"histogram\"\nquestion = \"jobs\" # here",
            "a histogram shows",
        ),
        (
            "kind = \"versus\"\nquestion = \"grid\" # here",
            "no two sides",
        ),
        (
            "kind = \"diverging\"\nquestion = \"solo\" # here",
            "no two sides that part",
        ),
        (
            "kind = \"gap\"\ncrossbreak = \"gender\"\nquestion = \"jobs\" # here",
            "no true figure",
        ),
        (
            "kind = \"ranked\"\nquestion = \"mute\" # here",
            "has no wording",
        ),
        (
            "kind = \"ranked\"\nquestion = \"hours\" # here",
            "a number without bands has none",
        ),
        (
            "kind = \"paired\"\nnames = [\"A\"]\nquestions = [\"media\"] # here",
            "need two questions",
        ),
        (
            "kind = \"paired\"\nquestions = [\"media\", \"media\"]\nnames = [\"A\"] # here",
            "needs a name",
        ),
        (
            "kind = \"paired\"\nnames = [\"A\", \"B\"]\nquestions = [\n\"media\",\n\"jobs\", # here\n]",
            "paired bars show",
        ),
        (
            "kind = \"paired\"\nnames = [\"A\", \"B\"]\nquestions = [\"media\", \"one\"] # here",
            "have [2, 1] items",
        ),
        (
            "kind = \"ranked\"\nquestion = \"media\"\nanswers = [\"m1\"] # here",
            "`answers` does nothing here",
        ),
        (
            "kind = \"ranked\"\nquestion = \"grid\"\nanswers = [\"Agree\", \"Disagree\"] # here",
            "which answer is shown of each",
        ),
        (
            "kind = \"dots\"\nquestion = \"grid\"\nanswers = \"Agree\"\ncrossbreak = \"gender\"\nitems = [\"a\", \"b\"] # here",
            "and dots show one",
        ),
        (
            "kind = \"dots\"\nquestion = \"jobs\"\nanswers = [\"Yes\", \"No\", \"Don't know\"] # here\ncrossbreak = \"gender\"",
            "at most 2",
        ),
        (
            "kind = \"trend\"\nquestion = \"jobs\"\nanswers = [\"Yes\"]\ncrossbreak = [] # here",
            "a trend goes over",
        ),
    ];
    let texts: Vec<String> = cases
        .iter()
        .map(|(rest, _)| format!("[[figure]]\nid = \"figure-1\"\ntitle = \"T\"\n{rest}"))
        .collect();
    let cases: Vec<(&str, &str)> = texts
        .iter()
        .zip(&cases)
        .map(|(text, (_, words))| (text.as_str(), *words))
        .collect();
    all_point(&start, &cases);
}

#[test]
fn a_key_that_is_missing_is_missed_where_the_entry_begins() {
    all_point(
        &format!("{START}{VARIABLES}{NO_WEIGHTS}"),
        &[
            (
                "[[question]]\nid = \"q\" # here\nkind = \"single\"\ntext = \"Q?\"",
                "has no column",
            ),
            (
                "[[question]]\nid = \"q\" # here\nkind = \"single\"\ncolumn = \"q1\"",
                "has no wording",
            ),
            (
                "[variables.x] # here\nlabel = \"X\"",
                "variable `x` has no column",
            ),
            (
                "[[figure]]\nid = \"figure-1\" # here\nkind = \"stacked\"\ntitle = \"T\"",
                "shows one question",
            ),
        ],
    );
}
