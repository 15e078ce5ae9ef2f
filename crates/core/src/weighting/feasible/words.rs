//! A conflict as a sentence with its numbers.

use std::collections::BTreeSet;

use super::{Conflict, Group};
use crate::number::{percent, percent_to, plain, round};

/// Longer lists of categories are cut to so many, unless that saves only one.
const LONGEST_LIST: usize = 8;
/// A conflict of more groups, or of higher points, is no longer read: only how far off the targets are is said.
const MOST_GROUPS: usize = 6;
const MOST_POINTS: u64 = 9;
/// Decimals of a percentage at most: what conflicts by less is no conflict.
const MOST_DECIMALS: u32 = 6;

/// Says a conflict: `Everyone in work = Retired (target 24.0%) is in age 65-74 or 75+ (targets 9.1% + 7.2% = 16.3%)`.
///
/// `name` is the name of a margin, `label` that of a category of a margin.
pub fn sentence(
    conflict: &Conflict,
    name: &dyn Fn(usize) -> String,
    label: &dyn Fn(usize, usize) -> String,
) -> String {
    let words = Words {
        name,
        label,
        decimals: decimals(conflict),
    };
    let (inside, outside) = (conflict.inside.as_slice(), conflict.outside.as_slice());
    let once = inside.iter().chain(outside).all(|group| group.points == 1);
    match (inside, outside) {
        ([one], []) if once && conflict.most == 0 => format!("Nobody is in {}", words.group(one)),
        ([one], [other]) if once && conflict.most == 0 => {
            format!(
                "Everyone in {} is in {}",
                words.group(one),
                words.after(other)
            )
        }
        ([one], others) if once && conflict.most == 0 => format!(
            "Everyone in {} is in {}, together {}",
            words.group(one),
            words.groups(others, "or"),
            words.together(others)
        ),
        (several, [one]) if once && conflict.most == 0 => format!(
            "Everyone in {} is in {}, and nobody is in {} of the first, which have together {}",
            words.groups(several, "or"),
            words.after(one),
            if several.len() == 2 { "both" } else { "two" },
            words.together(several)
        ),
        (all, []) if once => {
            let nobody = match (conflict.most, all.len()) {
                (1, 2) => "Nobody is in both ".to_owned(),
                (1, _) => "Nobody is in two of ".to_owned(),
                (most, all) if most + 1 == all as i64 => "Nobody is in all of ".to_owned(),
                (most, _) => format!("Nobody is in more than {most} of "),
            };
            format!(
                "{nobody}{}, yet together they have {}, more than {}",
                words.groups(all, "and"),
                words.together(all),
                percent(conflict.most as f64)
            )
        }
        ([], all) if once => {
            let least = -conflict.most;
            let everyone = match least {
                1 => "Everyone is in ".to_owned(),
                least => format!("Everyone is in at least {least} of "),
            };
            format!(
                "{everyone}{}, yet together they have {}, less than {}",
                words.groups(all, if least == 1 { "or" } else { "and" }),
                words.together(all),
                percent(least as f64)
            )
        }
        _ if inside.len() + outside.len() <= MOST_GROUPS
            && inside
                .iter()
                .chain(outside)
                .all(|g| g.points <= MOST_POINTS) =>
        {
            words.counted(conflict)
        }
        _ => words.far_off(conflict),
    }
}

/// As few decimals of percentages as show the difference.
fn decimals(conflict: &Conflict) -> u32 {
    let printed = |groups: &[Group], decimals: u32| -> f64 {
        let total: f64 = groups.iter().map(|g| g.points as f64 * g.target()).sum();
        round(total * 100.0, decimals)
    };
    let shows = |decimals: &u32| {
        let inside = printed(&conflict.inside, *decimals);
        let outside = printed(&conflict.outside, *decimals) + 100.0 * conflict.most as f64;
        inside > outside + 1e-9
    };
    (1..MOST_DECIMALS).find(shows).unwrap_or(MOST_DECIMALS)
}

struct Words<'a> {
    name: &'a dyn Fn(usize) -> String,
    label: &'a dyn Fn(usize, usize) -> String,
    decimals: u32,
}

impl Words<'_> {
    /// `age = 65-74 or 75+ (targets 9.1% + 7.2% = 16.3%)`
    fn group(&self, group: &Group) -> String {
        let name = (self.name)(group.margin);
        format!(
            "{name} = {} ({})",
            self.categories(group),
            self.targets(group)
        )
    }

    /// The same after "is in".
    fn after(&self, group: &Group) -> String {
        let name = (self.name)(group.margin);
        format!(
            "{name} {} ({})",
            self.categories(group),
            self.targets(group)
        )
    }

    fn groups(&self, groups: &[Group], word: &str) -> String {
        list(groups.iter().map(|group| self.group(group)).collect(), word)
    }

    fn categories(&self, group: &Group) -> String {
        let label = |c: &usize| (self.label)(group.margin, *c);
        let labels = group.categories.iter().map(label);
        if !is_long(group) {
            return list(labels.collect(), "or");
        }
        let more = group.categories.len() - LONGEST_LIST;
        let shown: Vec<String> = labels.take(LONGEST_LIST).collect();
        format!("{} or one of {more} more", shown.join(", "))
    }

    fn targets(&self, group: &Group) -> String {
        match group.targets.as_slice() {
            [one] => format!("target {}", self.percent(*one)),
            _ if is_long(group) => {
                format!("targets together {}", self.percent(group.target()))
            }
            several => {
                let parts: Vec<String> = several.iter().map(|t| self.percent(*t)).collect();
                let total = self.percent(group.target());
                // Parts that do not add up as printed are not printed as a sum (STATISTICS 8).
                if self.add_up(several) {
                    format!("targets {} = {total}", parts.join(" + "))
                } else {
                    format!("targets {}, unrounded together {total}", list(parts, "and"))
                }
            }
        }
    }

    fn together(&self, groups: &[Group]) -> String {
        let targets: Vec<f64> = groups.iter().map(Group::target).collect();
        let total = self.percent(targets.iter().sum());
        match self.add_up(&targets) {
            true => total,
            false => format!("{total} (unrounded)"),
        }
    }

    fn add_up(&self, parts: &[f64]) -> bool {
        let printed = |share: f64| round(share * 100.0, self.decimals);
        let sum: f64 = parts.iter().map(|part| printed(*part)).sum();
        (sum - printed(parts.iter().sum())).abs() < 1e-7
    }

    fn percent(&self, share: f64) -> String {
        percent_to(share, self.decimals)
    }

    /// A conflict of too many parts to be told.
    fn far_off(&self, conflict: &Conflict) -> String {
        let groups = conflict.inside.iter().chain(&conflict.outside);
        let margins: BTreeSet<usize> = groups.map(|group| group.margin).collect();
        let names = margins.into_iter().map(self.name).collect();
        let points = conflict.distance * 100.0;
        let shows = |decimals: &u32| round(points, *decimals) > 0.0;
        let decimals = (1..MOST_DECIMALS).find(shows).unwrap_or(MOST_DECIMALS);
        format!(
            "No weights meet the targets of {} together: at the nearest, the shares of all categories are off by {} \
             points in sum",
            list(names, "and"),
            plain(points, decimals)
        )
    }

    /// What takes more than sets.
    fn counted(&self, conflict: &Conflict) -> String {
        let points = |group: &Group, word: &str| {
            let count = plain(group.points as f64, 0);
            format!("{count} {word} {}", self.group(group))
        };
        let count = |groups: &[Group], word: &str| {
            list(
                groups.iter().map(|group| points(group, word)).collect(),
                "and",
            )
        };
        let mut text = String::new();
        match (conflict.inside.as_slice(), conflict.outside.as_slice()) {
            (inside, []) => text += &format!("Count {}", count(inside, "for")),
            ([], outside) => text += &format!("Count {}", count(outside, "off for")),
            (inside, outside) => {
                let outside = count(outside, "off for");
                text += &format!("Count {}, and {outside}", count(inside, "for"));
            }
        }
        let of =
            |groups: &[Group]| -> f64 { groups.iter().map(|g| g.points as f64 * g.target()).sum() };
        let mean = of(&conflict.inside) - of(&conflict.outside);
        let most = conflict.most as f64;
        let shows = |decimals: &u32| round(mean, *decimals) > most;
        let decimals = (2..10).find(shows).unwrap_or(10);
        text + &format!(
            ": nobody comes to more than {}, the targets to {} on average",
            conflict.most,
            plain(mean, decimals)
        )
    }
}

fn is_long(group: &Group) -> bool {
    group.categories.len() > LONGEST_LIST + 1
}

/// `a, b or c`
fn list(mut parts: Vec<String>, word: &str) -> String {
    match parts.pop() {
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} {word} {last}", parts.join(", ")),
        None => String::new(),
    }
}
