//! One test binary, a module per promise.
//!
//! | module | proves |
//! |---|---|
//! | `reference` | weights, estimates, standard errors and intervals equal R's, number by number |
//! | `estimates_reference` | what tables print equals R, cell by cell: differences, tests, quantile rules, replicates |
//! | `comparisons` | a difference, its interval and its test follow one rule; planned pairs; chi-square or the reason why there is none |
//! | `estimates_properties` | two routes to a number meet; orders, scales and zeros of weights change nothing |
//! | `studies` | the bundled studies give what was published of them |
//! | `raw_rows` | rows are left out or flagged with their reasons; numbers and dates as people type them are read or refused |
//! | `mistakes` | bad input gets every mistake at its place, exit code 2, and nothing is written |
//! | `pointing` | a mistake points at the key that is wrong, not at the id of its entry |
//! | `explain` | every code has a story whose example draws it, in the words that it says |
//! | `checking` | what stands around a check: limits, a screen reader, JSON, completions, manual pages |
//! | `outcomes` | exit codes, JSON, not converged, outputs that cannot be written |
//! | `methods` | every method of weighting equals R's; segments; replicates |
//! | `targets` | margins that differ by rounding are reconciled, narrow bounds are met, and bounds that are too narrow refused |
//! | `replicate_files` | replicate weights of every kind from files equal R's; designs that a spec leaves out are said; repeated mentions |
//! | `determinism` | the same bytes twice, and on one thread and two |
//! | `invariants` | what must hold of any weighting and any estimate |
//! | `weights_in` | targets in every form, and weights made elsewhere, are read or refused in words |
//! | `signs` | ids that begin like formulas join; labels that do are kept from being evaluated, and counted |
//! | `weights_out` | Parquet, copies of raw files and comparisons hold what they should, and lose nothing |
//! | `whole_runs` | small polls with known answers, from csv to estimates.csv |
//! | `tables` | the workbook and its rows show every number where they say; tests, withheld columns, the analysed sample |
//! | `figures` | figures of every kind show the estimates, look as the committed pictures, and say every mistake |
//! | `vega` | Vega draws the specifications of figures without a warning, and as the numbers beside them say |
//! | `report` | the page shows every number as the workbook does, escapes every text, and a real browser finds nothing wrong |
//! | `same_poll` | one poll in several formats gives the same numbers, byte for byte |
//! | `answers` | labels are matched however they are typed; multiple response in every shape; blanks |
//! | `spss` | SPSS files hold for us what pyreadstat finds in them, cell by cell |
//! | `stata` | Stata files hold for us what pyreadstat finds in them; damaged ones are refused |
//! | `damaged_spss` | SPSS files that are cut off or made to do harm are refused in words |
//! | `reading` | files as they are received: the sign before decimals, encodings, rows above headings, zip files; what is not read is named |
//! | `formats` | every format of raw files gives the same cells and labels; strange files are refused in words |
//! | `fuzz` | the corpus of the fuzz targets, among it inputs that once were findings, is read without a panic |
//! | `statement` | the methods statement of the bundled studies, word for word, and of every method |
//! | `claims` | printed phrases: the verdicts of careful readers, other bases, columns named in words, exit codes |
//! | `numbers` | numbers.json holds every number as the tables print it, and nothing of withheld ones |
//! | `large` | two passes over files of any size, and counts of an engine, give the weights made in memory |
//! | `streams` | a file that changes between two passes, is damaged, or is a pipe, is refused in words, and nothing is written |
//! | `shapes` | absurd numbers, lines of a megabyte, 10,000 columns and letters, thousands of categories are computed or refused in words |
//! | `init` | drafted specs: committed, in order but for what only a person knows, and run to the end once that is filled in |
//! | `grids` | exports in the shapes of many platforms and languages: which columns are one question, options with delimiters, write-ins, rankings; shares and bases as counted |
//! | `platforms` | one poll as twenty platforms write it, in four languages, is drafted and gives the poll's numbers; a large panel stays small |
//! | `interviews` | which interviews count, by words, codes and where answers end; weights, ids and waves, and what only looks like them |
//! | `inspect` | the codebook of a raw file: committed pages, JSON and dictionaries, and that no line is too long |
//! | `traces` | every number is what its sums give, and its base what the steps leave; what `explain` says of ten of each study |
//! | `changes` | a locked run passes or names every number that moved and touches nothing; two runs compared |
//! | `watch` | a watched study is run again when it is saved, and outlives mistakes |
//! | `hostile_text` | escape sequences, line ends and hidden characters of a spec, a file, a name or an argument are shown by their numbers |
//! | `unasked` | a question that no respondent was asked has an empty table and a warning |
//! | `published_paths` | no output names a folder of the machine that it was made on |
//! | `architecture` | imports go one way; the committed schema and weights are fresh |
//!
//! `CROSSBREAK_UPDATE=1 cargo test` writes the committed schema, weights and snapshots anew.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

mod answers;
mod architecture;
mod cells;
mod changes;
mod checking;
mod claims;
mod codes;
mod comparisons;
mod damaged_spss;
mod determinism;
mod estimates_properties;
mod estimates_reference;
mod explain;
mod figures;
mod formats;
mod frames;
mod fuzz;
mod grids;
mod hostile_text;
mod init;
mod inspect;
mod interviews;
mod invariants;
mod large;
mod methods;
mod mistakes;
mod numbers;
mod one_run;
mod outcomes;
mod people;
mod platforms;
mod pointing;
mod published_paths;
mod raw_rows;
mod reading;
mod reference;
mod replicate_files;
mod report;
mod same_poll;
mod shapes;
mod signs;
mod spss;
mod stata;
mod statement;
mod stray_rows;
mod streams;
mod studies;
mod support;
mod tables;
mod target_signs;
mod targets;
mod traces;
mod unasked;
mod units;
mod vega;
mod watch;
mod weights_in;
mod weights_out;
mod whole_runs;
mod workbook;
