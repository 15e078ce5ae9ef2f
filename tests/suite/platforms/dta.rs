//! A small writer of Stata files (release 118), for the tests: numbers with labels and extended missing values, texts.

/// A cell of numbers: a number, or `.` as `Missing(0)`, `.a` as `Missing(1)` and so on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Number(f64),
    Missing(u8),
}

pub struct Variable {
    pub name: String,
    pub label: String,
    pub labels: Vec<(Value, String)>,
    pub cells: Cells,
}

pub enum Cells {
    Numbers(Vec<Value>),
    Texts(Vec<String>),
}

fn fixed(out: &mut Vec<u8>, text: &str, width: usize) {
    let mut end = text.len().min(width - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.extend(&text.as_bytes()[..end]);
    out.extend(std::iter::repeat_n(0, width - end));
}

fn double(value: Value) -> [u8; 8] {
    match value {
        Value::Number(number) => number.to_le_bytes(),
        Value::Missing(letter) => {
            (0x7FE0_0000_0000_0000u64 + (u64::from(letter) << 40)).to_le_bytes()
        }
    }
}

fn long(value: Value) -> i32 {
    match value {
        Value::Number(number) => number as i32,
        Value::Missing(letter) => 2_147_483_621 + i32::from(letter),
    }
}

pub fn write(variables: &[Variable]) -> Vec<u8> {
    let rows = variables.iter().map(|variable| match &variable.cells {
        Cells::Numbers(cells) => cells.len(),
        Cells::Texts(cells) => cells.len(),
    });
    let rows = rows.max().unwrap_or(0);
    let widths: Vec<usize> = variables
        .iter()
        .map(|variable| match &variable.cells {
            Cells::Numbers(_) => 8,
            Cells::Texts(cells) => cells
                .iter()
                .map(|text| text.len().clamp(1, 2045))
                .max()
                .unwrap_or(1),
        })
        .collect();
    let mut out: Vec<u8> = Vec::new();
    let mut map = vec![0u64];
    out.extend(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
    out.extend((variables.len() as u16).to_le_bytes());
    out.extend(b"</K><N>");
    out.extend((rows as u64).to_le_bytes());
    out.extend(b"</N><label>\0\0</label><timestamp>\x1104 May 2024 12:00</timestamp></header>");
    map.push(out.len() as u64);
    out.extend(b"<map>");
    let map_at = out.len();
    out.extend([0; 14 * 8]);
    out.extend(b"</map>");
    fn section(out: &mut Vec<u8>, map: &mut Vec<u64>, tag: &str, fill: impl FnOnce(&mut Vec<u8>)) {
        map.push(out.len() as u64);
        out.extend(format!("<{tag}>").as_bytes());
        fill(out);
        out.extend(format!("</{tag}>").as_bytes());
    }
    section(&mut out, &mut map, "variable_types", |out| {
        for (variable, width) in variables.iter().zip(&widths) {
            let kind = match &variable.cells {
                Cells::Numbers(_) => 65526,
                Cells::Texts(_) => *width as u16,
            };
            out.extend(kind.to_le_bytes());
        }
    });
    section(&mut out, &mut map, "varnames", |out| {
        variables.iter().for_each(|v| fixed(out, &v.name, 129))
    });
    section(&mut out, &mut map, "sortlist", |out| {
        out.extend(vec![0; 2 * (variables.len() + 1)])
    });
    section(&mut out, &mut map, "formats", |out| {
        for (variable, width) in variables.iter().zip(&widths) {
            match &variable.cells {
                Cells::Numbers(_) => fixed(out, "%10.0g", 57),
                Cells::Texts(_) => fixed(out, &format!("%{width}s"), 57),
            }
        }
    });
    let set = |index: usize| match variables[index].labels.is_empty() {
        true => String::new(),
        false => format!("labels{index}"),
    };
    section(&mut out, &mut map, "value_label_names", |out| {
        (0..variables.len()).for_each(|index| fixed(out, &set(index), 129));
    });
    section(&mut out, &mut map, "variable_labels", |out| {
        variables.iter().for_each(|v| fixed(out, &v.label, 321))
    });
    section(&mut out, &mut map, "characteristics", |_| {});
    section(&mut out, &mut map, "data", |out| {
        for row in 0..rows {
            for (variable, width) in variables.iter().zip(&widths) {
                match &variable.cells {
                    Cells::Numbers(cells) => out.extend(double(cells[row])),
                    Cells::Texts(cells) => {
                        let mut text = cells[row].as_bytes().to_vec();
                        text.resize(*width, 0);
                        out.extend(text);
                    }
                }
            }
        }
    });
    section(&mut out, &mut map, "strls", |_| {});
    section(&mut out, &mut map, "value_labels", |out| {
        for (index, variable) in variables
            .iter()
            .enumerate()
            .filter(|(_, v)| !v.labels.is_empty())
        {
            let mut texts = Vec::new();
            let mut offsets = Vec::new();
            for (_, label) in &variable.labels {
                offsets.extend((texts.len() as u32).to_le_bytes());
                texts.extend(label.as_bytes());
                texts.push(0);
            }
            let mut table = Vec::new();
            table.extend((variable.labels.len() as u32).to_le_bytes());
            table.extend((texts.len() as u32).to_le_bytes());
            table.extend(offsets);
            variable
                .labels
                .iter()
                .for_each(|(value, _)| table.extend(long(*value).to_le_bytes()));
            table.extend(texts);
            out.extend(b"<lbl>");
            out.extend((table.len() as u32).to_le_bytes());
            fixed(out, &set(index), 129);
            out.extend([0; 3]);
            out.extend(table);
            out.extend(b"</lbl>");
        }
    });
    map.push(out.len() as u64);
    out.extend(b"</stata_dta>");
    map.push(out.len() as u64);
    for (index, place) in map.into_iter().enumerate() {
        out[map_at + index * 8..][..8].copy_from_slice(&place.to_le_bytes());
    }
    out
}
