//! A small writer of SPSS files, for the tests: numbers with labels and missing values, texts, sets, UTF-8.

pub struct Variable {
    pub name: String,
    pub label: String,
    pub labels: Vec<(f64, String)>,
    /// Up to three.
    pub missing: Vec<f64>,
    pub cells: Cells,
}

pub enum Cells {
    /// `None` is the system's missing value.
    Numbers(Vec<Option<f64>>),
    Texts(Vec<String>),
}

/// A set of columns that count a value.
pub struct Set {
    pub name: String,
    pub label: String,
    pub counted: String,
    pub columns: Vec<String>,
}

/// At most so many bytes in a text, cut between characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn int(out: &mut Vec<u8>, value: i32) {
    out.extend(value.to_le_bytes());
}

fn padded(out: &mut Vec<u8>, text: &str, width: usize) {
    let text = cut(text, width).as_bytes();
    out.extend(text);
    out.extend(std::iter::repeat_n(b' ', width - text.len()));
}

fn info(out: &mut Vec<u8>, subtype: i32, size: i32, bytes: &[u8]) {
    for value in [7, subtype, size, bytes.len() as i32 / size] {
        int(out, value);
    }
    out.extend(bytes);
}

/// The file, with rows as long as the longest column.
pub fn write(variables: &[Variable], sets: &[Set]) -> Vec<u8> {
    let rows = variables.iter().map(|variable| match &variable.cells {
        Cells::Numbers(cells) => cells.len(),
        Cells::Texts(cells) => cells.len(),
    });
    let rows = rows.max().unwrap_or(0);
    let widths: Vec<usize> = variables
        .iter()
        .map(|variable| match &variable.cells {
            Cells::Numbers(_) => 0,
            Cells::Texts(cells) => cells
                .iter()
                .map(|text| text.len().clamp(1, 255))
                .max()
                .unwrap_or(1),
        })
        .collect();
    let blocks = |width: usize| width.div_ceil(8).max(1);
    let mut out = Vec::new();
    out.extend(b"$FL2");
    padded(&mut out, "@(#) SPSS DATA FILE - a test of crossbreak", 60);
    int(&mut out, 2);
    int(
        &mut out,
        widths.iter().map(|width| blocks(*width)).sum::<usize>() as i32,
    );
    int(&mut out, 0);
    int(&mut out, 0);
    int(&mut out, rows as i32);
    out.extend(100f64.to_le_bytes());
    padded(&mut out, "04 May 2412:00:00", 17);
    padded(&mut out, "", 64);
    out.extend([0; 3]);
    let mut places = Vec::new();
    let mut place = 1;
    for (index, (variable, width)) in variables.iter().zip(&widths).enumerate() {
        places.push(place);
        place += blocks(*width) as i32;
        let format = match width {
            0 => (5 << 16) | (8 << 8) | 2,
            width => (1 << 16) | ((*width as i32) << 8),
        };
        for value in [
            2,
            *width as i32,
            1,
            variable.missing.len() as i32,
            format,
            format,
        ] {
            int(&mut out, value);
        }
        padded(&mut out, &format!("V{index}"), 8);
        let label = cut(&variable.label, 252);
        int(&mut out, label.len() as i32);
        padded(&mut out, label, label.len().next_multiple_of(4));
        for value in &variable.missing {
            out.extend(value.to_le_bytes());
        }
        for _ in 1..blocks(*width) {
            for value in [2, -1, 0, 0, 0, 0] {
                int(&mut out, value);
            }
            padded(&mut out, "", 8);
        }
    }
    for (variable, place) in variables
        .iter()
        .zip(&places)
        .filter(|(v, _)| !v.labels.is_empty())
    {
        int(&mut out, 3);
        int(&mut out, variable.labels.len() as i32);
        for (value, label) in &variable.labels {
            out.extend(value.to_le_bytes());
            let label = cut(label, 120);
            out.push(label.len() as u8);
            padded(&mut out, label, (label.len() + 1).next_multiple_of(8) - 1);
        }
        for value in [4, 1, *place] {
            int(&mut out, value);
        }
    }
    let mut machine = Vec::new();
    for value in [20, 0, 0, -1, 1, 1, 2, 65001] {
        int(&mut machine, value);
    }
    info(&mut out, 3, 4, &machine);
    let mut floats = Vec::new();
    for value in [
        -f64::MAX,
        f64::MAX,
        f64::from_bits((-f64::MAX).to_bits() - 1),
    ] {
        floats.extend(value.to_le_bytes());
    }
    info(&mut out, 4, 8, &floats);
    if !sets.is_empty() {
        let mut text = String::new();
        for set in sets {
            let (counted, label) = (&set.counted, &set.label);
            text += &format!(
                "${}=D{} {counted} {} {label} {}\n",
                set.name,
                counted.len(),
                label.len(),
                set.columns.join(" ")
            );
        }
        info(&mut out, 7, 1, text.as_bytes());
    }
    let names: Vec<String> = variables
        .iter()
        .enumerate()
        .map(|(index, variable)| format!("V{index}={}", variable.name))
        .collect();
    info(&mut out, 13, 1, names.join("\t").as_bytes());
    info(&mut out, 20, 1, b"UTF-8");
    int(&mut out, 999);
    int(&mut out, 0);
    for row in 0..rows {
        for (variable, width) in variables.iter().zip(&widths) {
            match &variable.cells {
                Cells::Numbers(cells) => out.extend(cells[row].unwrap_or(-f64::MAX).to_le_bytes()),
                Cells::Texts(cells) => {
                    padded(&mut out, cut(&cells[row], *width), blocks(*width) * 8)
                }
            }
        }
    }
    out
}
