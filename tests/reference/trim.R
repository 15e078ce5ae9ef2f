# Proves: weights of case A cut after raking, as survey::trimWeights() cuts them and spreads what it cut.
# R 4.2.2, survey 4.1-1. Exact call: the notes of the file, below.
# Run from the project's folder: Rscript tests/reference/trim.R
#
# Two routes to every weight:
#   1. survey: trimWeights(design, upper = cap, strict = TRUE), which cuts, adds the excess to the others in equal parts,
#      and does so again until no weight is above the cap;
#   2. where that ends, without any steps: each weight is the smaller of the cap and its raked weight plus one number,
#      the number for which the sum is kept (found by uniroot).
# strict = FALSE, the default, cuts once and can leave weights above the cap: how many is in the notes. It is not what the
# program does, which keeps what it is asked for.
source("tests/reference/estimators.R")
script <- "trim.R"

raked <- read.csv("tests/reference/case-a/weights.csv", comment.char = "#")
base <- read.csv("tests/reference/case-a/weights-base.csv", comment.char = "#")
stopifnot(identical(raked$id, base$id))

caps <- c(cap_3 = 3, cap_1_5 = 1.5)
out <- data.frame(id = raked$id)
notes <- NULL
for (start in c("", "base_")) for (column in names(caps)) {
  w <- if (start == "") raked[[2]] else base[[2]]
  cap <- caps[[column]]
  design <- svydesign(ids = ~1, weights = ~w, data = data.frame(w = w))
  # The recursion of strict = TRUE goes on to the last bit; a few hundred rounds.
  options(expressions = 50000)
  trimmed <- weights(trimWeights(design, upper = cap * (1 + 1e-14), strict = TRUE), "sampling")
  once <- weights(trimWeights(design, upper = cap), "sampling")
  more <- uniroot(function(c) sum(pmin(cap, w + c)) - sum(w), c(0, 1), tol = 1e-15)$root
  other <- pmin(cap, w + more)
  far <- max(abs(trimmed - other))
  stopifnot(far < 1e-9, abs(sum(trimmed) - sum(w)) < 1e-8, max(trimmed) <= cap + 1e-9)
  name <- paste0(start, column)
  out[[name]] <- unname(trimmed)
  notes <- c(notes, sprintf(
    "%s: cap %s; %d above it before; without strict %d are above it; other route %.1e off", name, cap, sum(w > cap),
    sum(once > cap + 1e-12), far
  ))
}
write_reference(out, "tests/reference/weighting/trim.csv", script, c(
  "case A raked (weights.csv; base_: weights-base.csv), then cut at a cap in times the mean, which is 1",
  "trimWeights(svydesign(ids = ~1, weights = ~w), upper = cap * (1 + 1e-14), strict = TRUE); without the last factor the",
  "recursion can go on over the last bit",
  notes, "date: 2026-11-30"
))
