//! Two tables of values by a key: the weights of two runs by respondent, their numbers by id.

use polars::prelude::{Column, DataFrame, DataFrameJoinOps, JoinArgs, JoinType, PolarsResult};

/// A key and its value, if it has one.
pub type Entry<'a> = (&'a str, Option<f64>);

/// How two tables meet. Every key stands once in each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meeting {
    /// Key, old and new value, in the order of the new table.
    pub both: Vec<(String, Option<f64>, Option<f64>)>,
    /// In the order of the old table.
    pub only_old: Vec<(String, Option<f64>)>,
    /// In the order of the new table.
    pub only_new: Vec<(String, Option<f64>)>,
}

const KEY: &str = "key";
const VALUE: &str = "value";
const OLD: &str = "old";

impl Meeting {
    pub fn of<'a>(
        old: impl IntoIterator<Item = Entry<'a>>,
        new: impl IntoIterator<Item = Entry<'a>>,
    ) -> Self {
        Self::joined(old, new)
            .expect("two columns of one length are a frame, and both have the key")
    }

    fn joined<'a>(
        old: impl IntoIterator<Item = Entry<'a>>,
        new: impl IntoIterator<Item = Entry<'a>>,
    ) -> PolarsResult<Self> {
        let mut before = frame(old)?;
        before.rename(VALUE, OLD.into())?;
        let after = frame(new)?;
        let keys = |frame: &DataFrame| frame.select([KEY]);
        let met = |left: &DataFrame, right: &DataFrame, how: JoinType| {
            let mut how = JoinArgs::new(how);
            how.maintain_order = polars::prelude::MaintainOrderJoin::Left;
            left.join(right, [KEY], [KEY], how, None)
        };
        let both = met(&after, &before, JoinType::Inner)?;
        let both = texts(&both)?
            .into_iter()
            .zip(values(&both, OLD)?.into_iter().zip(values(&both, VALUE)?))
            .map(|(key, (old, new))| (key, old, new));
        let alone = |left: &DataFrame, right: &DataFrame, value: &str| {
            let alone = met(left, &keys(right)?, JoinType::Anti)?;
            let values = values(&alone, value)?;
            Ok::<_, polars::prelude::PolarsError>(texts(&alone)?.into_iter().zip(values).collect())
        };
        Ok(Self {
            both: both.collect(),
            only_old: alone(&before, &after, OLD)?,
            only_new: alone(&after, &before, VALUE)?,
        })
    }
}

fn frame<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> PolarsResult<DataFrame> {
    let (keys, values): (Vec<&str>, Vec<Option<f64>>) = entries.into_iter().unzip();
    DataFrame::new(
        keys.len(),
        vec![
            Column::new(KEY.into(), keys),
            Column::new(VALUE.into(), values),
        ],
    )
}

fn texts(frame: &DataFrame) -> PolarsResult<Vec<String>> {
    let keys = frame.column(KEY)?.str()?;
    Ok(keys
        .iter()
        .map(|key| key.unwrap_or_default().to_owned())
        .collect())
}

fn values(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<f64>>> {
    Ok(frame.column(name)?.f64()?.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_meet_in_the_order_of_the_new_one() {
        let old = [
            ("a", Some(1.0)),
            ("b", None),
            ("c", Some(0.5)),
            ("x", Some(9.0)),
        ];
        let new = [
            ("z", None),
            ("c", Some(0.25)),
            ("b", Some(2.0)),
            ("a", Some(1.0)),
            ("y", Some(3.0)),
        ];
        let meeting = Meeting::of(old, new);
        let key = |key: &str| key.to_owned();
        assert_eq!(
            meeting.both,
            [
                (key("c"), Some(0.5), Some(0.25)),
                (key("b"), None, Some(2.0)),
                (key("a"), Some(1.0), Some(1.0))
            ]
        );
        assert_eq!(meeting.only_old, [(key("x"), Some(9.0))]);
        assert_eq!(meeting.only_new, [(key("z"), None), (key("y"), Some(3.0))]);
        assert_eq!(Meeting::of([], []), Meeting::default());
    }
}
