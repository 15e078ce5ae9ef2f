# Proves: estimates where the weights came with the file and are taken as given: shares, standard errors and intervals
# in total and by the published crossbreaks. R 4.2.2, survey 4.1-1. Exact calls: the head of estimators.R, with
# svydesign(ids = ~1, weights = ~weight, data = x) as the design.
# Run from the project's folder: Rscript tests/reference/masculinity.R
source("tests/reference/estimators.R")
script <- "masculinity.R"

x <- read.csv("raw/masculinity.csv", colClasses = "character", na.strings = character(0))
x$.w <- as.numeric(x$weight)
stopifnot(all(is.finite(x$.w)), all(x$.w > 0))
sources <- grep("^q0004_", names(x), value = TRUE)
write_estimates("masculinity", script, c(
  "FiveThirtyEight masculinity survey, 2018; weights of the file, taken as given; base: everyone in the column",
  "q0004_*: share who chose the option; intervals: logit (xlogit), t with df; kids \"NA\" (9 men) is not a column"
), list(calibrated = svydesign(ids = ~1, weights = ~.w, data = x)), c(
  shares("q0001", x$q0001), shares("q0002", x$q0002), shares("q0005", x$q0005),
  lapply(sources, function(v) {
    label <- setdiff(unique(x[[v]]), "Not selected")
    share(v, label, x[[v]] == label)
  })
), domains(x, c("age3", "race2", "kids", "orientation"), skip = "NA"))
