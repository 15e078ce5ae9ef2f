//! What is too small to be shown, and what would give it away: decided here, once, for every output.
//!
//! A column with fewer respondents than `withhold_below` is withheld. Where columns add up to another (a crossbreak to the
//! total, parts to their NET, nested columns to the one that holds them), a single withheld one could be worked out, and so
//! could the sum of several that is itself too small: the next smallest is withheld with them.

use super::columns::{Banner, Column, What};

/// Columns that add up to another one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Relation {
    whole: usize,
    parts: Vec<usize>,
    /// A difference and its sides: any withheld side withholds it, and it never adds up.
    difference: bool,
}

impl Relation {
    /// Parts that add up to a whole.
    pub fn sum(whole: usize, parts: Vec<usize>) -> Self {
        Self {
            whole,
            parts,
            difference: false,
        }
    }
}

/// All that a reader of the tables could add up or take apart.
pub(super) fn relations(banner: &Banner) -> Vec<Relation> {
    let columns = &banner.columns;
    let indexed = || columns.iter().enumerate();
    let mut all = Vec::new();
    let mut crossbreaks: Vec<&str> = columns.iter().map(|c| c.crossbreak.as_str()).collect();
    crossbreaks.dedup();
    for crossbreak in crossbreaks.iter().filter(|c| !c.is_empty()) {
        let own = || indexed().filter(|(_, c)| c.crossbreak == *crossbreak);
        let plain = || own().filter(|(_, c)| !c.is_net() && !c.is_difference());
        all.push(Relation::sum(0, plain().map(|(i, _)| i).collect()));
        for (whole, net) in own().filter(|(_, c)| c.is_net()) {
            let parts = plain().filter(|(_, part)| part.overlaps(net));
            all.push(Relation::sum(whole, parts.map(|(i, _)| i).collect()));
        }
        for (difference, column) in own() {
            let What::Difference { of, over } = &column.what else {
                continue;
            };
            let side = |(_, c): &(usize, &Column)| c.categories() == of || c.categories() == over;
            all.push(Relation {
                whole: difference,
                parts: own().filter(side).map(|(i, _)| i).collect(),
                difference: true,
            });
        }
        // Nested: `age|gender` adds up to the columns of `age` and to those of `gender`.
        let variables: Vec<&str> = crossbreak.split('|').collect();
        for (place, variable) in variables.iter().enumerate().filter(|_| variables.len() > 1) {
            let outer = indexed().filter(|(_, c)| c.crossbreak == *variable);
            for (whole, column) in outer.filter(|(_, c)| !c.is_net() && !c.is_difference()) {
                let at = |c: &Column| c.name.split('|').nth(place) == Some(column.name.as_str());
                let parts = plain().filter(|(_, c)| at(c));
                all.push(Relation::sum(whole, parts.map(|(i, _)| i).collect()));
            }
        }
    }
    all
}

/// Which columns are withheld, from the respondents in each. Nobody at all is no secret.
pub(super) fn withheld(people: &[usize], relations: &[Relation], below: usize) -> Vec<bool> {
    let mut withheld: Vec<bool> = people.iter().map(|n| (1..below).contains(n)).collect();
    if below == 0 || !withheld.contains(&true) {
        return withheld;
    }
    loop {
        let before = withheld.clone();
        for relation in relations {
            let hidden = |withheld: &[bool]| -> Vec<usize> {
                let parts = relation.parts.iter().copied();
                parts.filter(|&part| withheld[part]).collect()
            };
            if relation.difference {
                withheld[relation.whole] |= !hidden(&withheld).is_empty();
                continue;
            }
            loop {
                let parts = hidden(&withheld);
                let whole = withheld[relation.whole];
                let alone = parts.len() + usize::from(whole) == 1;
                let few = !whole
                    && !parts.is_empty()
                    && parts.iter().map(|&p| people[p]).sum::<usize>() < below;
                let next = relation
                    .parts
                    .iter()
                    .copied()
                    .filter(|&part| !withheld[part] && people[part] > 0)
                    .min_by_key(|&part| people[part]);
                match next {
                    Some(next) if alone || few => withheld[next] = true,
                    _ => break,
                }
            }
        }
        if withheld == before {
            return withheld;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(whole: usize, parts: &[usize]) -> Relation {
        Relation::sum(whole, parts.to_vec())
    }

    #[test]
    fn the_next_smallest_goes_with_a_single_one() {
        let relations = [sums(0, &[1, 2, 3])];
        let people = [100, 9, 41, 50];
        assert_eq!(
            withheld(&people, &relations, 10),
            [false, true, true, false]
        );
        assert_eq!(withheld(&people, &relations, 9), [false; 4]);
        assert_eq!(withheld(&people, &relations, 0), [false; 4]);
    }

    #[test]
    fn two_that_add_up_to_too_few_take_a_third() {
        let relations = [sums(0, &[1, 2, 3, 4])];
        let people = [100, 3, 4, 43, 50];
        assert_eq!(
            withheld(&people, &relations, 10),
            [false, true, true, true, false]
        );
        // 6 and 7 are 13: nobody can tell one from the other.
        let people = [106, 6, 7, 43, 50];
        assert_eq!(
            withheld(&people, &relations, 10),
            [false, true, true, false, false]
        );
    }

    #[test]
    fn nobody_is_no_secret_and_hides_nobody() {
        let relations = [sums(0, &[1, 2, 3])];
        assert_eq!(
            withheld(&[50, 0, 5, 45], &relations, 10),
            [false, false, true, true]
        );
    }

    #[test]
    fn what_is_withheld_within_a_column_is_withheld_on_both_sides() {
        // Total; young, old; young men, young women, old men, old women; men, women.
        let relations = [
            sums(0, &[1, 2]),
            sums(0, &[3, 4, 5, 6]),
            sums(1, &[3, 4]),
            sums(2, &[5, 6]),
            sums(7, &[3, 5]),
            sums(8, &[4, 6]),
        ];
        let people = [100, 40, 60, 8, 32, 29, 31, 37, 63];
        let hidden = withheld(&people, &relations, 10);
        for relation in &relations {
            let parts = relation.parts.iter().filter(|p| hidden[**p]).count();
            assert_ne!(
                parts + usize::from(hidden[relation.whole]),
                1,
                "{relation:?}"
            );
        }
        assert!(!hidden[0]);
    }

    #[test]
    fn a_difference_goes_with_its_sides() {
        let difference = Relation {
            whole: 3,
            parts: vec![1, 2],
            difference: true,
        };
        let relations = [difference, sums(0, &[1, 2])];
        assert_eq!(
            withheld(&[100, 5, 95, 100], &relations, 10),
            [false, true, true, true]
        );
    }
}
