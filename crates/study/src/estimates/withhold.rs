//! What is too small to be shown, and what would give it away: decided here, once, for every output.
//!
//! A column with fewer respondents than `withhold_below` is withheld. It could still be worked out where shown columns add
//! up to it: the total less the rest of a crossbreak, a NET less its other parts, a nested column less those beside it, two
//! NETs that share parts. So every column is taken as the list of its respondents, and a withheld one must not be a sum or
//! difference of any multiples of shown ones; while it is, the smallest column that helps is withheld too. The same holds
//! for categories that the spec leaves out, and for all withheld columns of a crossbreak together where they are too few.
//! Those who state nothing are not protected: they are no column.
//!
//! Lists of respondents are compared by a few numbers made of them at random (modulo a prime), which keep every sum:
//! the chance that two that differ look alike is one in 2^60.

use super::columns::{Banner, What};

/// Arithmetic modulo 2^61 - 1.
const PRIME: u64 = (1 << 61) - 1;
/// More numbers for each list than there are columns.
const SPARE: usize = 4;

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn plus(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn minus(a: u64, b: u64) -> u64 {
    (a + PRIME - b) % PRIME
}

/// One over a number, by Fermat.
fn inverse(a: u64) -> u64 {
    let (mut base, mut power, mut out) = (a, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            out = times(out, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    out
}

/// Numbers for a respondent, always the same ones (splitmix64).
fn random(respondent: usize, place: usize) -> u64 {
    let mut z = (respondent as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add((place as u64).wrapping_mul(0xd1b5_4a32_d192_ed03))
        .wrapping_add(0x2545_f491_4f6c_dd1d);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % PRIME
}

/// The respondents of a category: how many, and their numbers added up.
#[derive(Clone)]
struct Group {
    people: usize,
    numbers: Vec<u64>,
}

impl Group {
    fn of(width: usize) -> Self {
        Self {
            people: 0,
            numbers: vec![0; width],
        }
    }

    fn add(&mut self, other: &Group) {
        self.people += other.people;
        for (to, from) in self.numbers.iter_mut().zip(&other.numbers) {
            *to = plus(*to, *from);
        }
    }
}

/// Which columns are withheld, of the respondents who are `counted`: those in the base that have a weight. Nobody at all is
/// no secret.
pub(super) fn withheld(
    banner: &Banner,
    counted: impl Fn(usize) -> bool,
    below: usize,
) -> Vec<bool> {
    let columns = &banner.columns;
    if below == 0 {
        return vec![false; columns.len()];
    }
    let few = |people: usize| (1..below).contains(&people);
    // Where no category is small there is nothing to hide: NETs are larger, and of a large sample this is all.
    let small = banner.partitions.iter().any(|partition| {
        let mut people = vec![0; partition.categories];
        for (respondent, code) in partition.codes.iter().enumerate() {
            people[usize::from(*code)] += usize::from(counted(respondent));
        }
        (people.iter().zip(&partition.stated)).any(|(people, stated)| *stated && few(*people))
    });
    if !small {
        return vec![false; columns.len()];
    }
    let width = columns.len() + SPARE;
    let categories: Vec<Vec<Group>> = banner
        .partitions
        .iter()
        .map(|partition| {
            let mut groups = vec![Group::of(width); partition.categories];
            for (respondent, code) in partition.codes.iter().enumerate() {
                if counted(respondent) {
                    let group = &mut groups[usize::from(*code)];
                    group.people += 1;
                    for (place, number) in group.numbers.iter_mut().enumerate() {
                        *number = plus(*number, random(respondent, place));
                    }
                }
            }
            groups
        })
        .collect();
    let sum = |partition: usize, members: &[usize]| {
        let mut group = Group::of(width);
        members
            .iter()
            .for_each(|&m| group.add(&categories[partition][m]));
        group
    };
    // A difference shows how many its two sides are together, and its sides where one of them is known.
    let groups: Vec<Group> = columns
        .iter()
        .map(|column| sum(column.partition, &column.whom()))
        .collect();
    let mut withheld: Vec<bool> = columns
        .iter()
        .zip(&groups)
        .map(|(column, group)| match &column.what {
            What::Members { .. } => few(group.people),
            What::Difference { of, over } => {
                few(sum(column.partition, of).people) || few(sum(column.partition, over).people)
            }
        })
        .collect();
    loop {
        // Sides of a difference go with it.
        for (at, column) in columns.iter().enumerate() {
            let What::Difference { of, over } = &column.what else {
                continue;
            };
            let side = |other: &super::columns::Column| {
                other.partition == column.partition
                    && (other.categories() == of || other.categories() == over)
            };
            let hidden =
                (columns.iter().zip(&withheld)).any(|(other, hidden)| *hidden && side(other));
            withheld[at] |= hidden;
        }
        let mut secret: Vec<Group> = Vec::new();
        for (partition, of) in banner.partitions.iter().enumerate() {
            let small = (0..of.categories)
                .filter(|&c| of.stated[c] && few(categories[partition][c].people));
            secret.extend(small.map(|c| categories[partition][c].clone()));
            // All that a crossbreak does not show, together.
            let shown = |c: usize| {
                let own = columns
                    .iter()
                    .zip(&withheld)
                    .filter(|(column, hidden)| column.partition == partition && !**hidden);
                own.clone()
                    .any(|(column, _)| column.categories().contains(&c))
            };
            let unseen: Vec<usize> = (0..of.categories)
                .filter(|&c| of.stated[c] && !shown(c))
                .collect();
            secret.extend(Some(sum(partition, &unseen)).filter(|group| few(group.people)));
        }
        let hidden = groups
            .iter()
            .zip(&withheld)
            .filter(|(group, hidden)| **hidden && group.people > 0);
        secret.extend(hidden.map(|(group, _)| group.clone()));
        let shown: Vec<usize> = (0..columns.len())
            .filter(|&c| !withheld[c] && groups[c].people > 0)
            .collect();
        let vectors: Vec<&[u64]> = shown
            .iter()
            .map(|&c| groups[c].numbers.as_slice())
            .collect();
        let span = Span::of(&vectors);
        let helps = secret
            .iter()
            .find_map(|secret| span.combination(&secret.numbers));
        let Some(helps) = helps else { return withheld };
        // Everyone is shown as long as something else can be left out.
        let next = helps
            .into_iter()
            .map(|place| shown[place])
            .min_by_key(|&column| (column == 0, groups[column].people, column));
        match next {
            Some(next) => withheld[next] = true,
            None => return withheld,
        }
    }
}

/// All sums and differences of multiples of some lists.
struct Span {
    /// Reduced rows, each with the place of its first number and how it is made of the lists.
    rows: Vec<(usize, Vec<u64>, Vec<u64>)>,
}

impl Span {
    fn of(lists: &[&[u64]]) -> Self {
        let mut span = Span { rows: Vec::new() };
        for (place, list) in lists.iter().enumerate() {
            let mut made = vec![0; lists.len()];
            made[place] = 1;
            let mut rest = list.to_vec();
            span.reduce(&mut rest, &mut made);
            if let Some(first) = rest.iter().position(|n| *n != 0) {
                let scale = inverse(rest[first]);
                rest.iter_mut()
                    .chain(&mut made)
                    .for_each(|n| *n = times(*n, scale));
                span.rows.push((first, rest, made));
            }
        }
        span
    }

    /// Takes out of a list what the rows make of it; `made` keeps count.
    fn reduce(&self, rest: &mut [u64], made: &mut [u64]) {
        for (first, row, how) in &self.rows {
            let factor = rest[*first];
            if factor == 0 {
                continue;
            }
            let pairs = rest.iter_mut().zip(row).chain(made.iter_mut().zip(how));
            for (to, from) in pairs {
                *to = minus(*to, times(factor, *from));
            }
        }
    }

    /// The lists of which another is made; `None` if it is made of none.
    fn combination(&self, list: &[u64]) -> Option<Vec<usize>> {
        let size = self.rows.first().map_or(0, |(_, _, made)| made.len());
        let mut made = vec![0; size];
        let mut rest = list.to_vec();
        self.reduce(&mut rest, &mut made);
        let whole = rest.iter().all(|n| *n == 0);
        whole.then(|| (0..size).filter(|&place| made[place] != 0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Column, Partition};
    use super::*;

    /// A crossbreak: for each category how many respondents, and the columns as categories.
    struct Small {
        banner: Banner,
    }

    impl Small {
        fn new(respondents: usize) -> Self {
            let mut small = Small {
                banner: Banner {
                    partitions: Vec::new(),
                    columns: Vec::new(),
                },
            };
            small.crossbreak("", vec![0; respondents], &[&[0]]);
            small
        }

        fn crossbreak(&mut self, name: &str, codes: Vec<u16>, columns: &[&[usize]]) {
            let categories = codes.iter().max().map_or(1, |most| usize::from(*most) + 1);
            let partition = self.banner.partitions.len();
            self.banner.partitions.push(Partition {
                codes,
                categories,
                stated: vec![true; categories],
            });
            for members in columns {
                self.banner.columns.push(Column {
                    crossbreak: name.into(),
                    group: String::new(),
                    name: String::new(),
                    outer: String::new(),
                    label: String::new(),
                    partition,
                    what: What::Members {
                        categories: members.to_vec(),
                        net: members.len() > 1,
                    },
                    letter: String::new(),
                    wave_before: None,
                    suffix: String::new(),
                });
            }
        }

        fn withheld(&self, below: usize) -> Vec<bool> {
            withheld(&self.banner, |_| true, below)
        }
    }

    /// So many respondents of each category.
    fn codes(sizes: &[usize]) -> Vec<u16> {
        let all = sizes.iter().enumerate();
        all.flat_map(|(code, n)| vec![code as u16; *n]).collect()
    }

    #[test]
    fn the_next_smallest_goes_with_a_single_one() {
        let mut small = Small::new(100);
        small.crossbreak("x", codes(&[9, 41, 50]), &[&[0], &[1], &[2]]);
        assert_eq!(small.withheld(10), [false, true, true, false]);
        assert_eq!(small.withheld(9), [false; 4]);
        assert_eq!(small.withheld(0), [false; 4]);
    }

    #[test]
    fn two_that_add_up_to_too_few_take_a_third() {
        let mut small = Small::new(100);
        small.crossbreak("x", codes(&[3, 4, 43, 50]), &[&[0], &[1], &[2], &[3]]);
        assert_eq!(small.withheld(10), [false, true, true, true, false]);
        // 6 and 7 are 13: nobody can tell one from the other.
        let mut small = Small::new(106);
        small.crossbreak("x", codes(&[6, 7, 43, 50]), &[&[0], &[1], &[2], &[3]]);
        assert_eq!(small.withheld(10), [false, true, true, false, false]);
    }

    #[test]
    fn nobody_is_no_secret_and_hides_nobody() {
        let mut small = Small::new(50);
        small.crossbreak("x", codes(&[5, 0, 45]), &[&[0], &[1], &[2]]);
        assert_eq!(small.withheld(10), [false, true, false, true]);
    }

    #[test]
    fn a_category_that_is_left_out_is_not_given_away() {
        // F has 5 and no column: the total less M would be F.
        let mut small = Small::new(55);
        small.crossbreak("sex", codes(&[50, 5]), &[&[0]]);
        assert_eq!(small.withheld(10), [false, true]);
    }

    #[test]
    fn nets_that_share_parts_give_nothing_away() {
        let mut small = Small::new(105);
        small.crossbreak(
            "x",
            codes(&[30, 30, 5, 40]),
            &[&[0, 1], &[0, 1, 2], &[0], &[1], &[2], &[3]],
        );
        let hidden = small.withheld(10);
        assert!(hidden[5]);
        assert!(
            hidden[1] || hidden[2],
            "one less the other is the small one"
        );
    }

    #[test]
    fn what_is_withheld_within_a_column_is_not_given_away_by_another_crossbreak() {
        // Young men 8, young women 32, old men 29, old women 31, beside men and women, young and old.
        let mut small = Small::new(100);
        small.crossbreak(
            "age|sex",
            codes(&[8, 32, 29, 31]),
            &[&[0], &[1], &[2], &[3]],
        );
        small.crossbreak("age", codes(&[40, 60]), &[&[0], &[1]]);
        let sex = codes(&[8, 32, 29, 31]).into_iter().map(|c| c % 2).collect();
        small.crossbreak("sex", sex, &[&[0], &[1]]);
        let hidden = small.withheld(10);
        assert!(hidden[1] && !hidden[0]);
        // Whatever is shown, the young men are no sum of it.
        let span = |shown: &[usize]| {
            let of = |c: &usize| {
                let column = &small.banner.columns[*c];
                let codes = &small.banner.partitions[column.partition].codes;
                let inside = codes
                    .iter()
                    .map(|code| u64::from(column.categories().contains(&usize::from(*code))));
                inside.collect::<Vec<u64>>()
            };
            let lists: Vec<Vec<u64>> = shown.iter().map(of).collect();
            let lists: Vec<&[u64]> = lists.iter().map(Vec::as_slice).collect();
            Span::of(&lists).combination(&of(&1)).is_some()
        };
        let shown: Vec<usize> = (0..hidden.len()).filter(|&c| !hidden[c]).collect();
        assert!(!span(&shown));
        assert!(span(&[0, 2, 3, 4]), "all others would be");
    }

    #[test]
    fn a_difference_goes_with_its_sides() {
        let mut small = Small::new(100);
        small.crossbreak("x", codes(&[5, 45, 50]), &[&[0], &[1], &[2]]);
        let mut difference = small.banner.columns[1].clone();
        difference.what = What::Difference {
            of: vec![0],
            over: vec![2],
        };
        small.banner.columns.push(difference);
        assert_eq!(small.withheld(10), [false, true, true, false, true]);
    }
}
