# Proves: real interlocked raking (sex x age x education, and region) with not-stated answers held,
# a routed base (q2), and small columns (party), where shares of 0 and 1 occur.
# R 4.2.2, survey 4.1-1. Exact calls: the head of estimators.R.
# Run from the project's folder: Rscript tests/reference/pew-2013.R
source("tests/reference/estimators.R")
script <- "pew-2013.R"
folder <- "tests/reference/pew-2013"

x <- read.csv("raw/pew-2013.csv", colClasses = "character", na.strings = character(0))
cells <- read.csv("specs/pew-2013/sex-age-education.csv")
stated <- x$recage != "DK/Ref" & x$receduc != "DK/Ref"
fit <- weighted(x, list(
  sex_age_education = margin(
    ifelse(stated, paste(x$sex, x$recage, x$receduc, sep = "|"), NA),
    setNames(cells$weight, paste(cells$sex, cells$recage, cells$receduc, sep = "|"))
  ),
  region = margin(x$cregion, c(Northeast = 0.18, Midwest = 0.21, South = 0.375, West = 0.235))
))
w <- unname(weights(fit$calibrated))
message("not stated: ", sum(!stated), "; from rake(): ", max(abs(w - weights(fit$raked))))
write_reference(data.frame(id = x$psraid, weight = w), file.path(folder, "weights.csv"), script, c(
  "Pew, December 2013: sex x age x education (not stated held) and region, base weights of 1, mean 1,",
  "by calibrate(calfun = \"raking\", epsilon = 1e-13)"
))
write_estimates("pew-2013", script, c(
  "Pew, December 2013; base: everyone, and for q2 those asked (not blank); se from calibrate(), se_rake from rake()",
  "share intervals: logit (xlogit), t with df; lead: normal"
), fit, c(
  shares("q1", x$q1), shares("q45", x$q45), shares("party", x$party), shares("q2", x$q2, x$q2 != ""),
  list(lead("q1", "Approve - Disapprove", x$q1 == "Approve", x$q1 == "Disapprove"))
), domains(x, c("sex", "cregion", "party")))
