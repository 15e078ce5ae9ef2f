//! Hedges, before and after a number.

/// How a number is hedged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hedge {
    /// Says nothing of the value: "only", "just".
    Plain,
    Exactly,
    About,
    Almost,
    JustOver,
    Over,
    Under,
    /// Over, or under, by more than "just".
    WellOver,
    WellUnder,
    AtLeast,
    AtMost,
}

use Hedge::{
    About, Almost, AtLeast, AtMost, Exactly, JustOver, Over, Plain, Under, WellOver, WellUnder,
};

/// Before a number.
pub const HEDGES: [(&str, Hedge); 64] = [
    ("an average of", Plain),
    ("on average", Plain),
    ("a total of", Plain),
    ("only", Plain),
    ("just", Plain),
    ("still", Plain),
    ("fully", Plain),
    ("a full", Plain),
    ("a mere", Plain),
    ("merely", Plain),
    ("barely", Plain),
    ("a total of", Plain),
    ("a whopping", Plain),
    ("a massive", Plain),
    ("exactly", Exactly),
    ("precisely", Exactly),
    ("about", About),
    ("around", About),
    ("roughly", About),
    ("some", About),
    ("approximately", About),
    ("approx", About),
    ("circa", About),
    ("c", About),
    ("ca", About),
    ("~", About),
    ("in the region of", About),
    ("in the order of", About),
    ("an estimated", About),
    ("almost", Almost),
    ("nearly", Almost),
    ("close to", Almost),
    ("virtually", Almost),
    ("practically", Almost),
    ("approaching", Almost),
    ("not quite", Almost),
    ("nigh on", Almost),
    ("over", Over),
    ("more than", Over),
    ("above", Over),
    ("greater than", Over),
    ("higher than", Over),
    ("in excess of", Over),
    ("upwards of", Over),
    ("north of", Over),
    (">", Over),
    ("under", Under),
    ("less than", Under),
    ("fewer than", Under),
    ("below", Under),
    ("lower than", Under),
    ("short of", Under),
    ("shy of", Under),
    ("<", Under),
    ("at least", AtLeast),
    ("no less than", AtLeast),
    ("no fewer than", AtLeast),
    ("not less than", AtLeast),
    ("as many as", AtLeast),
    ("as much as", AtLeast),
    ("at most", AtMost),
    ("no more than", AtMost),
    ("not more than", AtMost),
    ("up to", AtMost),
];

/// As little as: one-sided too.
pub const MORE_HEDGES: [(&str, Hedge); 4] = [
    ("as few as", AtMost),
    ("as little as", AtMost),
    ("a minimum of", AtLeast),
    ("a maximum of", AtMost),
];

/// Before "over" and "under": by how much. True: by little.
pub const BY_HOW_MUCH: [(&str, bool); 22] = [
    ("just", true),
    ("only just", true),
    ("slightly", true),
    ("a little", true),
    ("little", true),
    ("a bit", true),
    ("a shade", true),
    ("a touch", true),
    ("a fraction", true),
    ("fractionally", true),
    ("marginally", true),
    ("narrowly", true),
    ("well", false),
    ("far", false),
    ("much", false),
    ("comfortably", false),
    ("considerably", false),
    ("significantly", false),
    ("substantially", false),
    ("easily", false),
    ("way", false),
    ("a lot", false),
];

/// A hedge by how much it is so.
pub fn by_how_much(hedge: Hedge, little: bool) -> Option<Hedge> {
    Some(match (hedge, little) {
        (Over, true) => JustOver,
        (Over, false) => WellOver,
        (Under, true) => Almost,
        (Under, false) => WellUnder,
        _ => return None,
    })
}

/// After a number.
pub const AFTER: [(&str, Hedge); 21] = [
    ("or more", AtLeast),
    ("or over", AtLeast),
    ("or above", AtLeast),
    ("or higher", AtLeast),
    ("or greater", AtLeast),
    ("or better", AtLeast),
    ("and over", AtLeast),
    ("and above", AtLeast),
    ("and more", AtLeast),
    ("plus", AtLeast),
    ("at least", AtLeast),
    ("or less", AtMost),
    ("or fewer", AtMost),
    ("or under", AtMost),
    ("or below", AtMost),
    ("or lower", AtMost),
    ("at most", AtMost),
    ("or so", About),
    ("or thereabouts", About),
    ("ish", About),
    ("exactly", Exactly),
];
