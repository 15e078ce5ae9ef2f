//! What must hold of any table: two routes to one number, and changes that change nothing. On the poll of case A.

use std::collections::BTreeMap;

use crossbreak::estimates::{Number, Published, TestKind, quantile};
use crossbreak::spec::QuantileRule;

use super::estimates_reference::{
    BASE_W, NOT_ASKED, RULES, crossbreak, number, of_tables, question, single,
};
use super::support::{CaseA, Tabulated, Tally, project};

/// The poll as lines, each cut into its cells; headings first.
fn poll() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(project("tests/reference/case-a/poll_2041.csv")).unwrap();
    let cut = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().map(cut).collect()
}

fn written(poll: &[Vec<String>]) -> String {
    poll.iter().map(|row| row.join(",") + "\n").collect()
}

fn place(poll: &[Vec<String>], column: &str) -> usize {
    poll[0].iter().position(|name| name == column).unwrap()
}

/// The poll with an extra column.
fn with_column(
    mut poll: Vec<Vec<String>>,
    name: &str,
    of: impl Fn(&[String]) -> String,
) -> Vec<Vec<String>> {
    for (r, row) in poll.iter_mut().enumerate() {
        let cell = match r {
            0 => name.to_owned(),
            _ => of(row),
        };
        row.push(cell);
    }
    poll
}

/// Weights of some sizes, of which none is a multiple of all others, by id.
fn some_weight(row: &[String]) -> f64 {
    let id: u64 = row[0].parse().unwrap();
    0.25 + (id * 7919 % 1009) as f64 / 400.0
}

fn get<'p>(published: &'p Published, id: &str) -> &'p Number {
    published
        .get(id)
        .unwrap_or_else(|| panic!("no number {id}"))
}

/// The numbers of questions: what the sample is made of changes with the sample.
fn of_questions(published: &Published) -> impl Iterator<Item = &Number> {
    let all = published.numbers().iter();
    all.filter(|number| number.question != crossbreak::estimates::COMPOSITION)
}

fn value(published: &Published, id: &str) -> f64 {
    get(published, id)
        .value
        .unwrap_or_else(|| panic!("{id} has no value"))
}

fn se(published: &Published, id: &str) -> f64 {
    get(published, id)
        .se
        .unwrap_or_else(|| panic!("{id} has no error"))
}

fn weighted(published: &Published, id: &str) -> f64 {
    get(published, id).bases.unwrap().weighted
}

/// Compares two numbers that both may not exist.
fn alike(tally: &mut Tally, what: &str, a: Option<f64>, b: Option<f64>, within: f64) {
    match (a, b) {
        (Some(a), Some(b)) => tally.near(what, a, b, within, within),
        _ => assert_eq!(a, b, "{what}"),
    }
}

/// Value, error, interval, weighted and effective base of one number beside another.
fn alike_whole(tally: &mut Tally, a: &Number, b: &Number, within: f64) {
    let id = &a.id;
    for (name, a, b) in [
        ("value", a.value, b.value),
        ("se", a.se, b.se),
        ("lower", a.lower, b.lower),
        ("upper", a.upper, b.upper),
        (
            "weighted",
            a.bases.map(|b| b.weighted),
            b.bases.map(|b| b.weighted),
        ),
        (
            "effective",
            a.bases.map(|b| b.effective),
            b.bases.map(|b| b.effective),
        ),
    ] {
        alike(tally, &format!("{id}, {name}"), a, b, within);
    }
    tally.row();
}

/// Every number of one beside that of the other. There are so many.
fn all_alike(of: &'static str, a: &Published, b: &Published, within: f64) {
    let mut tally = Tally::new(of);
    assert_eq!(of_questions(a).count(), of_questions(b).count());
    for number in of_questions(a) {
        alike_whole(&mut tally, number, get(b, &number.id), within);
    }
    tally.done(NUMBERS);
}

/// Rows of `of_tables`: the numbers of each of its 38 columns.
const ROWS: usize = 52;
const NUMBERS: usize = ROWS * 38;

const GIVEN: &str = "method = \"given\"\ncolumn = \"given\"";

#[test]
fn a_share_is_the_mean_of_a_number_that_is_1_or_0() {
    let hit = |column: &str, of: String| question(&of, column, "number", "not_asked = \"\"");
    let mut tables = crossbreak(
        "gender",
        "differences = [[\"Male\", \"Female\"], [\"Male\", \"Total\"]]",
    );
    tables += &crossbreak(
        "region",
        "nets = { North = [\"North East\", \"North West\"] }",
    );
    tables += "[[crossbreak]]\nvariables = [\"age\", \"gender\"]\n";
    tables += &single("q05", "refused = \"6\"\nbase = \"gave_an_answer\"");
    tables += &hit("hit", "hit".into());
    let poll = poll();
    let at = place(&poll, "q05");
    let poll = with_column(poll, "hit", |row| match row[at].as_str() {
        "1" => "1".into(),
        "6" => String::new(),
        _ => "0".into(),
    });
    let poll = with_column(poll, "given", |row| some_weight(row).to_string());
    let poll = written(&poll);
    let replicates =
        format!("{BASE_W}\nreplicates = {{ method = \"jackknife\", count = 20, seed = 7 }}");
    let mut tally = Tally::new("a share as a mean");
    for weighting in [BASE_W, GIVEN, &replicates] {
        let case = match weighting {
            GIVEN => Tabulated::weighted(&tables, GIVEN),
            other => Tabulated::new(&tables, |head| head.replace("method = \"rake\"", other)),
        };
        let ours = case.with("poll_2041.csv", &poll).published();
        for number in ours
            .numbers()
            .iter()
            .filter(|n| n.id.starts_with("hit:mean"))
        {
            let id = &number.id;
            let share = get(&ours, &id.replace("hit:mean", "q05:1"));
            alike(&mut tally, id, share.value, number.value, 1e-12);
            // Nobody with the answer, or everybody: no error for a share, 0 but for rounding for a mean.
            alike(&mut tally, &format!("{id}, se"), share.se, number.se, 1e-12);
            let (own, other) = (share.bases.unwrap(), number.bases.unwrap());
            assert_eq!(own.unweighted, other.unweighted, "{id}");
            tally.near(id, own.weighted, other.weighted, 1e-12, 0.0);
            tally.near(id, own.effective, other.effective, 1e-12, 0.0);
            tally.row();
        }
    }
    tally.done(3 * (1 + 4 + 13 + 12));
}

#[test]
fn a_net_of_columns_is_the_column_of_a_variable_that_joins_them() {
    let plain = of_tables();
    let joined = plain.replace("variable = \"age\"", "variable = \"young\"");
    let nets = joined.find("nets = { \"18-24+25-34\"").unwrap();
    let end = joined[nets..].find("]]\n").unwrap() + nets + 3;
    let joined = joined[..nets].to_owned() + &joined[end..];
    let young = "[variables]\nyoung = { column = \"age\", categories = { \"18-24+25-34\" = [\"18-24\", \"25-34\"], \
        other = [\"35-44\", \"45-54\", \"55-64\", \"65+\"] } }\n";
    let mut tally = Tally::new("a NET of columns");
    for based in ["method = \"rake\"", BASE_W] {
        let change = |head: String| head.replace("method = \"rake\"", based);
        let a = Tabulated::new(&plain, change).published();
        let b = Tabulated::new(&joined, |head| change(head).replace("[variables]\n", young))
            .published();
        for number in of_questions(&a) {
            if let Some(stem) = number.id.strip_suffix("@age:18-24+25-34") {
                let other = get(&b, &format!("{stem}@young:18-24+25-34"));
                alike_whole(&mut tally, number, other, 1e-12);
                assert_eq!(
                    number.bases.unwrap().unweighted,
                    other.bases.unwrap().unweighted
                );
            }
        }
    }
    tally.done(2 * ROWS);
}

#[test]
fn columns_add_up_to_those_that_hold_them() {
    let ours = Tabulated::new(&of_tables(), |head| {
        head.replace("method = \"rake\"", BASE_W)
    })
    .published();
    let ages = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"];
    let of = |variable: &str, names: &[&str]| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("@{variable}:{name}"))
            .collect()
    };
    let mut sums = vec![
        (String::new(), of("gender", &["Male", "Female"])),
        (String::new(), of("age", &ages)),
        ("@age:18-24+25-34".to_owned(), of("age", &ages[..2])),
    ];
    for age in ages {
        let nested = ["Male", "Female"].map(|gender| format!("@age|gender:{age}|{gender}"));
        sums.push((format!("@age:{age}"), nested.to_vec()));
    }
    for gender in ["Male", "Female"] {
        let nested = ages.map(|age| format!("@age|gender:{age}|{gender}"));
        sums.push((format!("@gender:{gender}"), nested.to_vec()));
    }
    let mut tally = Tally::new("columns that add up");
    let quantiles = |id: &str| {
        ["median", "quantile", "gap", "ratio", "rank"]
            .iter()
            .any(|q| id.contains(q))
    };
    let stems = of_questions(&ours).filter(|n| !n.id.contains('@'));
    for stem in stems.map(|n| &n.id) {
        for (whole, parts) in &sums {
            let whole = format!("{stem}{whole}");
            let parts: Vec<String> = parts.iter().map(|part| format!("{stem}{part}")).collect();
            let base: f64 = parts.iter().map(|part| weighted(&ours, part)).sum();
            let people: usize = parts
                .iter()
                .map(|p| get(&ours, p).bases.unwrap().unweighted)
                .sum();
            tally.near(&whole, weighted(&ours, &whole), base, 1e-12, 0.0);
            assert_eq!(
                get(&ours, &whole).bases.unwrap().unweighted,
                people,
                "{whole}"
            );
            if !quantiles(stem) {
                let sum: f64 = parts
                    .iter()
                    .map(|p| weighted(&ours, p) * value(&ours, p))
                    .sum();
                tally.near(&whole, value(&ours, &whole), sum / base, 1e-12, 1e-12);
            }
            tally.row();
        }
    }
    tally.done(ROWS * 11);
}

#[test]
fn a_net_of_answers_is_the_sum_of_its_parts_and_as_sure_as_what_it_leaves_out() {
    let nets = "nets = { low = [\"1\", \"2\"], high = [\"3\", \"4\", \"5\", \"6\"] }\n\
        lead = { of = \"low\", over = \"high\" }\n\
        scores = { \"1\" = 1, \"2\" = 1, \"3\" = -1, \"4\" = -1, \"5\" = -1, \"6\" = -1 }";
    let tables = ["gender", "age", "region"]
        .map(|b| crossbreak(b, ""))
        .concat()
        + &single("q05", nets);
    let ours =
        Tabulated::new(&tables, |head| head.replace("method = \"rake\"", BASE_W)).published();
    let mut tally = Tally::new("a NET of answers");
    for column in ours.columns() {
        let id = |name: &str| format!("q05:{name}{}", column.suffix);
        let of = |name: &str| value(&ours, &id(name));
        tally.near(&id("low"), of("low"), of("1") + of("2"), 1e-12, 0.0);
        tally.near(&id("high"), of("high"), 1.0 - of("low"), 1e-12, 0.0);
        tally.near(
            &id("lead"),
            of("lead"),
            of("low") - of("high"),
            1e-12,
            1e-12,
        );
        tally.near(&id("index"), of("index"), of("lead"), 1e-12, 1e-12);
        let own = se(&ours, &id("low"));
        tally.near(&id("high"), se(&ours, &id("high")), own, 1e-9, 0.0);
        tally.near(&id("lead"), se(&ours, &id("lead")), 2.0 * own, 1e-9, 0.0);
        tally.near(&id("index"), se(&ours, &id("index")), 2.0 * own, 1e-9, 0.0);
        tally.row();
    }
    tally.done(1 + 2 + 6 + 12);
}

#[test]
fn a_column_less_everyone_is_as_far_from_nothing_as_less_the_other_column() {
    // Men and women are as many as the targets say: the difference from everyone is that from the other, times a constant.
    let tables = crossbreak(
        "gender",
        "differences = [[\"Male\", \"Female\"], [\"Male\", \"Total\"], [\"Female\", \"Total\"]]",
    );
    let tables = tables + &single("q05", "") + &number("thermo", "") + &number("amount", NOT_ASKED);
    for based in ["method = \"rake\"", BASE_W] {
        let ours =
            Tabulated::new(&tables, |head| head.replace("method = \"rake\"", based)).published();
        let mut tally = Tally::new("a column less everyone");
        let z = |stem: &str, pair: &str| {
            let id = format!("{stem}@gender:{pair}");
            value(&ours, &id) / se(&ours, &id)
        };
        let stems = [
            "q05:1",
            "q05:2",
            "q05:3",
            "q05:4",
            "q05:5",
            "q05:6",
            "thermo:mean",
        ];
        for stem in stems {
            let of_two = z(stem, "Male minus Female");
            tally.near(stem, z(stem, "Male minus Total"), of_two, 1e-9, 0.0);
            tally.near(stem, z(stem, "Female minus Total"), -of_two, 1e-9, 0.0);
            let share = weighted(&ours, &format!("{stem}@gender:Female")) / weighted(&ours, stem);
            let [less_other, less_all] = ["Male minus Female", "Male minus Total"]
                .map(|pair| format!("{stem}@gender:{pair}"));
            tally.near(
                stem,
                se(&ours, &less_all),
                share * se(&ours, &less_other),
                1e-9,
                0.0,
            );
            tally.near(
                stem,
                value(&ours, &less_all),
                share * value(&ours, &less_other),
                1e-9,
                0.0,
            );
            // And its value is that of the columns.
            let of = |column: &str| value(&ours, &format!("{stem}{column}"));
            tally.near(
                stem,
                value(&ours, &less_all),
                of("@gender:Male") - of(""),
                1e-12,
                1e-12,
            );
            tally.row();
        }
        tally.done(7);
        // Whether people have an amount is no margin: nearly.
        let (of_all, of_two) = (
            z("amount:mean", "Male minus Total"),
            z("amount:mean", "Male minus Female"),
        );
        let off = (of_all / of_two - 1.0).abs();
        assert!(off > 1e-9 && off < 0.02, "{of_all}, {of_two}");
    }
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let poll = with_column(poll(), "given", |row| some_weight(row).to_string());
    let mut shuffled = poll[..1].to_vec();
    // 1,000 and 2,041 have no common factor: every row once.
    shuffled.extend((0..2041).map(|r| poll[1 + (r * 1000 + 77) % 2041].clone()));
    let [poll, shuffled] = [&poll, &shuffled].map(|poll| written(poll));
    let given = || Tabulated::weighted(&of_tables(), GIVEN);
    let a = given().with("poll_2041.csv", &poll).published();
    let b = given().with("poll_2041.csv", &shuffled).published();
    all_alike("another order, given", &a, &b, 1e-12);
    // Weights are made anew, to 1e-12 of themselves; a sum of many errors is a little further off.
    let raked = || {
        Tabulated::new(&of_tables(), |head| {
            head.replace("method = \"rake\"", BASE_W)
        })
    };
    let a = raked().with("poll_2041.csv", &poll).published();
    let b = raked().with("poll_2041.csv", &shuffled).published();
    all_alike("another order, raked", &a, &b, 1e-11);
}

#[test]
fn the_scale_of_weights_changes_nothing() {
    let poll = poll();
    let at = place(&poll, "base_w");
    let scaled = |poll: &[Vec<String>]| {
        let mut scaled = poll.to_vec();
        for row in &mut scaled[1..] {
            row[at] = (row[at].parse::<f64>().unwrap() * 7.0).to_string();
        }
        written(&scaled)
    };
    let raked = || {
        Tabulated::new(&of_tables(), |head| {
            head.replace("method = \"rake\"", BASE_W)
        })
    };
    let a = raked().published();
    let b = raked().with("poll_2041.csv", &scaled(&poll)).published();
    all_alike("base weights times 7", &a, &b, 1e-11);

    // Nor that of weights to a quantile, by any rule.
    let case = CaseA::read();
    let (values, weights) = (case.numbers("thermo"), case.numbers("base_w"));
    let sevenfold: Vec<f64> = weights.iter().map(|w| w * 7.0).collect();
    for rule in RULES {
        for p in [0.1, 0.25, 0.5, 0.75, 0.9] {
            let [a, b] = [&weights, &sevenfold].map(|w| quantile(&values, w, p, rule).unwrap());
            assert!((a - b).abs() < 1e-9, "{}, {p}: {a}, {b}", rule.as_str());
        }
    }
}

#[test]
fn a_weight_of_zero_is_a_row_that_is_not_there() {
    let nobody = |row: &[String]| row[0].parse::<u32>().unwrap() % 11 == 3;
    let poll = with_column(poll(), "given", |row| match nobody(row) {
        true => "0".to_owned(),
        false => some_weight(row).to_string(),
    });
    let mut left = poll[..1].to_vec();
    left.extend(poll[1..].iter().filter(|row| !nobody(row)).cloned());
    assert_eq!((poll.len(), left.len()), (2042, 2042 - 186));
    // To the mean: weights that are given are taken as they are.
    let given = || Tabulated::weighted(&of_tables(), GIVEN);
    let a = given().with("poll_2041.csv", &written(&poll)).published();
    let b = given().with("poll_2041.csv", &written(&left)).published();
    all_alike("weights of zero", &a, &b, 1e-12);
}

#[test]
fn whole_weights_are_repeated_rows() {
    let times = |row: &[String]| 1 + row[0].parse::<u32>().unwrap() * 7919 % 1009 % 4;
    let once = with_column(poll(), "given", |row| times(row).to_string());
    let mut repeated = with_column(poll(), "given", |_| "1".to_owned());
    repeated = repeated[..1]
        .iter()
        .cloned()
        .chain(repeated[1..].iter().flat_map(|row| {
            (0..times(row)).map(|copy| {
                let mut row = row.clone();
                row[0] = format!("{}.{copy}", row[0]);
                row
            })
        }))
        .collect();
    let given = || Tabulated::weighted(&of_tables(), GIVEN);
    let a = given().with("poll_2041.csv", &written(&once)).published();
    let b = given()
        .with("poll_2041.csv", &written(&repeated))
        .published();
    // How sure a number is differs: four people are not one person four times.
    let mut tally = Tally::new("whole weights");
    for number in of_questions(&a) {
        let other = get(&b, &number.id);
        alike(&mut tally, &number.id, number.value, other.value, 1e-12);
        let (own, others) = (number.bases.unwrap(), other.bases.unwrap());
        tally.near(&number.id, own.weighted, others.weighted, 1e-12, 0.0);
        // Of all answers given it is of people: one who gave three answers is not three.
        if !number.id.contains("of-answers") {
            let people = others.unweighted as f64;
            tally.near(&number.id, others.effective, people, 1e-12, 0.0);
        }
        tally.row();
    }
    tally.done(NUMBERS);
    let case = CaseA::read();
    let values = case.numbers("thermo");
    let weights: Vec<f64> = (0..values.len()).map(|r| 1.0 + (r % 4) as f64).collect();
    let all = (0..values.len()).flat_map(|r| (0..1 + r % 4).map(move |_| r));
    let many: Vec<f64> = all.map(|r| values[r]).collect();
    for rule in [QuantileRule::Math, QuantileRule::School, QuantileRule::Hf3] {
        for percent in 1..100 {
            let p = f64::from(percent) / 100.0;
            let own = quantile(&values, &weights, p, rule);
            assert_eq!(
                own,
                quantile(&many, &vec![1.0; many.len()], p, rule),
                "{}, {p}",
                rule.as_str()
            );
        }
    }
}

#[test]
fn a_wave_against_the_one_before_is_two_columns_compared() {
    let poll = written(&with_column(poll(), "wave", |row| {
        (row[0].parse::<u32>().unwrap() % 3).to_string()
    }));
    let mut tables = crossbreak("wave", "columns = [\"0\", \"1\", \"2\"]\nwaves = true");
    tables += "[tests]\ncolumns = true\nwaves = true\n";
    tables += &(single("q05", "") + &number("thermo", ""));
    let variable = "[variables]\nwave = { column = \"wave\" }\n";
    let ours = Tabulated::new(&tables, |head| head.replace("[variables]\n", variable))
        .with("poll_2041.csv", &poll)
        .published();
    let of = |kind: TestKind| -> BTreeMap<(String, String, String), (f64, f64)> {
        let all = ours.tests().iter().filter(|test| test.kind == kind);
        all.map(|t| {
            let key = (t.stem.clone(), t.column.clone(), t.against.clone());
            (key, (t.statistic, t.p))
        })
        .collect()
    };
    let (columns, waves) = (of(TestKind::Columns), of(TestKind::Waves));
    assert_eq!((columns.len(), waves.len()), (7 * 3, 7 * 2));
    for ((stem, wave, before), (z, p)) in waves {
        let (other, same) = columns[&(stem, before, wave)];
        assert_eq!((z, p), (-other, same));
    }
}
