# Proves: comparisons of columns by the default rule (linearised), on the poll of case A raked to its seven margins: columns,
# a column against the rest of its crossbreak, waves as columns of one sample; shares, NETs, a lead, an index, means, shares of
# all answers given. Chi-square of sparse tables, those among them that R refuses.
# R 4.2.2, survey 4.1-1. Run from the project's folder: Rscript tests/reference/comparisons.R  (about two minutes)
#
# Two routes to every difference, as in tables.R; the script stops where they are more than 1e-10 apart:
#   svycontrast(svytotal(~n_a + d_a + n_b + d_b, des), quote(n_a / d_a - n_b / d_b)), des the calibrated design with n, d =
#   numerator and denominator of the two columns, 0 outside them; z = value / se, p two-sided from t with df: respondents in the base of either column, less 1
#   linear terms of the difference, their residuals on all margins (linearised_se in estimators.R)
# Chi-square: svychisq(~answer + column, svydesign(ids = ~1, weights = ~bw), statistic = "F"); `refused` is R's own message
# where it stops. solve() stops at a reciprocal condition number below .Machine$double.eps; how far below depends on LAPACK.
source("tests/reference/estimators.R")
library(jsonlite)
script <- "comparisons.R"
folder <- "tests/reference/case-a"

x <- read.csv(file.path(folder, "poll_2041.csv"), check.names = FALSE)
n <- nrow(x)
targets <- fromJSON(file.path(folder, "targets.json"))$margins
names(targets)[1] <- "gae"
targets <- lapply(targets, unlist)
x$wave <- x$id %% 3

raked <- function(d) {
  margins <- sapply(names(targets), function(v) margin(x[[v]], targets[[v]], d), simplify = FALSE)
  fit <- weighted(x, margins, d, rake = FALSE)
  list(design = fit$calibrated, w = unname(weights(fit$calibrated)), project = projection(fit$margins, fit$d))
}
difference <- function(fit, kind, stem, by, a, b, y, times, base, rows_a, rows_b) { # y and times are 0 outside the base
  parts <- data.frame(n_a = y * rows_a, d_a = times * rows_a, n_b = y * rows_b, d_b = times * rows_b)
  full <- fit$design
  full$variables[names(parts)] <- parts
  r <- svycontrast(svytotal(~ n_a + d_a + n_b + d_b, full), quote(n_a / d_a - n_b / d_b))
  value <- unname(coef(r))
  se <- as.numeric(SE(r))
  w <- fit$w
  z <- function(num, den) (num - sum(w * num) / sum(w * den) * den) / sum(w * den)
  own <- linearised_se(z(parts$n_a, parts$d_a) - z(parts$n_b, parts$d_b), w, fit$project)
  stopifnot(abs(se / own - 1) < 1e-10)
  df <- sum(base & (rows_a > 0 | rows_b > 0)) - 1
  data.frame(
    test = kind, number = stem, crossbreak = by, column = a, against = b, difference = value, se = se, z = value / se,
    df = df, p = 2 * pt(-abs(value / se), df)
  )
}

all <- rep(1, n)
index_points <- c(100, 75, 50, 25, 0, NA)[x$q05]
# base: who counts in df; of all answers given also those who gave none.
measure <- function(stem, y, times = all, base = times > 0) {
  list(stem = stem, y = ifelse(times > 0, as.numeric(y), 0), times = times, base = base)
}
shares <- function(q) lapply(sort(unique(x[[q]])), function(a) measure(paste0(q, ":", a), x[[q]] == a))
options <- sapply(1:4, function(k) as.numeric(x[[sprintf("q%02d", k)]] == 1))
measures <- c(
  shares("q03"), shares("q05"),
  list(
    measure("q05:Either", x$q05 %in% 1:2),
    measure("q03:lead", (x$q03 == 1) - (x$q03 == 2)),
    measure("q05:index", index_points, as.numeric(!is.na(index_points))),
    measure("thermo:mean", x$thermo),
    measure("amount:mean", x$amount, as.numeric(!is.na(x$amount)))
  ),
  lapply(1:4, function(k) measure(sprintf("o:q%02d:of-answers", k), options[, k], rowSums(options), all > 0))
)
compared <- function(fit, measures, variables, rest) {
  rows <- list()
  for (m in measures) for (by in variables) {
    labels <- sort(unique(x[[by]]))
    add <- function(kind, a, b, rows_b) {
      rows[[length(rows) + 1]] <<- difference(
        fit, kind, m$stem, by, as.character(a), as.character(b), m$y, m$times, m$base, as.numeric(x[[by]] == a), as.numeric(rows_b)
      )
    }
    for (i in seq_along(labels)) for (j in seq_along(labels)[seq_along(labels) > i]) {
      add("columns", labels[i], labels[j], x[[by]] == labels[j])
    }
    if (rest) for (a in labels) add("rest", a, "rest", x[[by]] != a)
    if (by == "wave") for (i in 2:length(labels)) add("waves", labels[i], labels[i - 1], x[[by]] == labels[i - 1])
  }
  do.call(rbind, rows)
}
notes <- c(
  "difference: `column` minus `against`; se with the covariance of the two in the whole calibrated design; z = difference / se; p two-sided from t with df",
  "wave: id modulo 3, within one sample that is raked as a whole"
)
write <- function(table, file, ...) {
  write_reference(table, file, script, c(...))
  message(file, ": ", nrow(table), " rows")
}
write(compared(raked(rep(1, n)), measures, c("gender", "age", "wave"), TRUE), file.path(folder, "comparisons.csv"),
  "case A, base weights of 1: comparisons of columns by the linearised rule", notes)
write(compared(raked(x$base_w), measures, c("gender", "wave"), FALSE), file.path(folder, "comparisons-base.csv"),
  "case A, base weights from base_w: comparisons of columns by the linearised rule", notes)

# --- Sparse tables: 12 questions of 10 answers, independent of crossbreaks of 6, 10 and 20 columns, 600 respondents.
sparse <- read.csv("tests/cases/sparse-chi-square/data.csv")
design <- svydesign(ids = ~1, weights = ~bw, data = sparse)
rows <- list()
for (q in grep("^q10", names(sparse), value = TRUE)) for (by in c("v6", "v10", "v20")) {
  weighted_table <- svytable(as.formula(paste("~", q, "+", by)), design, Ntotal = nrow(sparse))
  expected <- outer(rowSums(weighted_table), colSums(weighted_table)) / sum(weighted_table)
  r <- tryCatch(
    svychisq(as.formula(paste("~", q, "+", by)), design, statistic = "F"),
    error = function(e) conditionMessage(e)
  )
  made <- !is.character(r)
  rows[[length(rows) + 1]] <- data.frame(
    variable = q, domain_variable = by, empty_cells = sum(weighted_table == 0), expected_under_1 = sum(expected < 1),
    F = if (made) unname(r$statistic) else NA, df1 = if (made) unname(r$parameter[1]) else NA,
    df2 = if (made) unname(r$parameter[2]) else NA, p = if (made) unname(r$p.value) else NA,
    refused = if (made) "" else sub(":.*", "", r)
  )
}
write(do.call(rbind, rows), "tests/cases/sparse-chi-square/expected.csv",
  "svychisq(~answer + column, svydesign(ids = ~1, weights = ~bw), statistic = \"F\") of tests/cases/sparse-chi-square/data.csv",
  "refused: how R stops; expected_under_1: cells with fewer than one respondent expected, of the weighted table scaled to 600")
