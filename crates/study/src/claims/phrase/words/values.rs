//! Units of values, and words that have a range of their own.

/// Words after a number that change neither its value nor its base.
pub const NOISE: [(&str, ()); 10] = [
    ("on average", ()),
    ("in total", ()),
    ("overall", ()),
    ("in all", ()),
    ("altogether", ()),
    ("each", ()),
    ("in our poll", ()),
    ("in the poll", ()),
    ("in the survey", ()),
    ("weighted", ()),
];

pub const PERCENT: [(&str, ()); 8] = [
    ("%", ()),
    ("percent", ()),
    ("per cent", ()),
    ("pc", ()),
    ("pct", ()),
    ("p c", ()),
    ("percentage", ()),
    ("per hundred", ()),
];

pub const POINTS: [(&str, ()); 16] = [
    ("points", ()),
    ("point", ()),
    ("percentage points", ()),
    ("percentage point", ()),
    ("percent points", ()),
    ("% points", ()),
    ("% point", ()),
    ("pp", ()),
    ("ppt", ()),
    ("ppts", ()),
    ("pts", ()),
    ("pt", ()),
    ("% pts", ()),
    ("percentage pts", ()),
    ("pct points", ()),
    ("per cent points", ()),
];

/// What a number of people may be called.
pub const PEOPLE: [&str; 22] = [
    "people",
    "person",
    "persons",
    "respondents",
    "adults",
    "britons",
    "brits",
    "americans",
    "voters",
    "men",
    "women",
    "interviews",
    "responses",
    "participants",
    "households",
    "citizens",
    "households",
    "residents",
    "children",
    "workers",
    "answers",
    "interviewees",
];

/// From, and up to, which shares a majority or minority is called so.
pub struct Called {
    /// `None`: the bare noun.
    pub words: &'static [&'static str],
    /// In percent; the lower end belongs to a majority that is called large, the upper to one that is called small.
    pub range: (f64, f64),
}

pub const MAJORITIES: [Called; 5] = [
    Called {
        words: &["simple", "overall", "outright", "absolute"],
        range: (50.0, 100.0),
    },
    Called {
        words: &[
            "slim",
            "small",
            "narrow",
            "bare",
            "thin",
            "slender",
            "slight",
            "tiny",
            "wafer thin",
        ],
        range: (50.0, 55.0),
    },
    Called {
        words: &[
            "clear",
            "solid",
            "comfortable",
            "decent",
            "strong",
            "healthy",
            "firm",
        ],
        range: (55.0, 100.0),
    },
    Called {
        words: &[
            "large",
            "big",
            "substantial",
            "sizeable",
            "sizable",
            "significant",
            "considerable",
        ],
        range: (60.0, 100.0),
    },
    Called {
        words: &["vast", "overwhelming", "huge", "great", "massive"],
        range: (65.0, 100.0),
    },
];

pub const MINORITIES: [Called; 4] = [
    Called {
        words: &["tiny", "very small"],
        range: (0.0, 10.0),
    },
    Called {
        words: &["small"],
        range: (0.0, 25.0),
    },
    Called {
        words: &[
            "sizeable",
            "sizable",
            "significant",
            "substantial",
            "considerable",
        ],
        range: (20.0, 50.0),
    },
    Called {
        words: &["large", "big", "sizeable"],
        range: (30.0, 50.0),
    },
];

/// All, almost all, hardly any, nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extreme {
    Everyone,
    AlmostEveryone,
    HardlyAnyone,
    NoOne,
}

pub const EXTREMES: [(&str, Extreme); 26] = {
    use Extreme::{AlmostEveryone, Everyone, HardlyAnyone, NoOne};
    [
        ("everyone", Everyone),
        ("everybody", Everyone),
        ("all", Everyone),
        ("almost all", AlmostEveryone),
        ("nearly all", AlmostEveryone),
        ("virtually all", AlmostEveryone),
        ("practically all", AlmostEveryone),
        ("almost everyone", AlmostEveryone),
        ("nearly everyone", AlmostEveryone),
        ("virtually everyone", AlmostEveryone),
        ("almost everybody", AlmostEveryone),
        ("nearly everybody", AlmostEveryone),
        ("hardly anyone", HardlyAnyone),
        ("hardly anybody", HardlyAnyone),
        ("hardly any", HardlyAnyone),
        ("almost no one", HardlyAnyone),
        ("almost nobody", HardlyAnyone),
        ("almost none", HardlyAnyone),
        ("next to no one", HardlyAnyone),
        ("no one", NoOne),
        ("nobody", NoOne),
        ("none", NoOne),
        ("not one", NoOne),
        ("not a single person", NoOne),
        ("not a single one", NoOne),
        ("no", NoOne),
    ]
};

/// "low 40s": the part of ten that it is.
pub const DECADES: [(&str, (f64, f64)); 7] = [
    ("the low", (-0.5, 4.0)),
    ("low", (-0.5, 4.0)),
    ("the mid", (2.5, 7.5)),
    ("mid", (2.5, 7.5)),
    ("the high", (5.5, 10.0)),
    ("high", (5.5, 10.0)),
    ("the", (-0.5, 10.0)),
];
