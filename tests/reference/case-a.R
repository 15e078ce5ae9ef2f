# Proves: raking to seven margins (one interlocked), and the estimates that follow: shares, means, medians, leads,
# their standard errors and intervals, in total and by gender and region. Twice: base weights of 1, and of base_w.
# R 4.2.2, survey 4.1-1. Exact calls: the head of estimators.R.
# Run from the project's folder: Rscript tests/reference/case-a.R
source("tests/reference/estimators.R")
library(jsonlite)
script <- "case-a.R"
folder <- "tests/reference/case-a"

x <- read.csv(file.path(folder, "poll_2041.csv"), check.names = FALSE)
targets <- fromJSON(file.path(folder, "targets.json"))$margins
names(targets)[1] <- "gae"
targets <- lapply(targets, unlist)
m <- function(d) sapply(names(targets), function(v) margin(x[[v]], targets[[v]], d), simplify = FALSE)

unit <- weighted(x, m(rep(1, nrow(x))))
w <- unname(weights(unit$calibrated))
given <- read.csv(file.path(folder, "given-weights.csv"))
stopifnot(identical(given$id, x$id))
message("from the given weights: ", max(abs(w - given$A)), "; from rake(): ", max(abs(w - weights(unit$raked))))
write_reference(data.frame(id = x$id, A = w), file.path(folder, "weights.csv"), script, c(
  "case A: seven margins, base weights of 1, mean 1, by calibrate(calfun = \"raking\", epsilon = 1e-13)"
))

statistics <- c(
  unlist(lapply(sprintf("q%02d", 1:10), function(q) shares(q, x[[q]])), recursive = FALSE),
  lapply(c("thermo", "scale10"), function(v) number("mean", v, x[[v]])),
  lapply(c("thermo", "amount", "scale10"), function(v) number("median", v, x[[v]])),
  lapply(c("q03", "q14"), function(v) lead(v, "1 - 2", x[[v]] == 1, x[[v]] == 2))
)
write_estimates("case-a", script, c(
  "case A, base weights of 1; se from calibrate(), se_rake from rake()",
  "share intervals: logit (xlogit), t with df; mean and median (Woodruff): t with df; lead: normal"
), unit, statistics, domains(x, c("gender", "region")))

based <- weighted(x, m(x$base_w), x$base_w)
w <- unname(weights(based$calibrated))
message("base_w: calibrate() from rake(): ", max(abs(w - weights(based$raked))))
write_reference(data.frame(id = x$id, weight = w), file.path(folder, "weights-base.csv"), script, c(
  "case A, base weights from base_w, mean 1, by calibrate(calfun = \"raking\", epsilon = 1e-13)"
))
write_estimates("case-a", script, c(
  "case A, base weights from base_w; se from calibrate(), se_rake from rake()",
  "se_rake is not a reference here: rake() takes unweighted residuals whatever the base weights"
), based, statistics, domains(x, "gender"), "estimates-base")
