# Shared by the reference scripts in this folder; not run by itself.
#
# Two routes to every number:
#   1. R's survey package, whose values are written to */weights.csv and */estimates.csv;
#   2. plain R code of the definitions (no survey function), whose largest distance from route 1
#      is written to */definitions.csv. It is what crossbreak has to implement.
#
# Calls of route 1, `des` being the weighted design and `sub` = subset(des, in the column and in the base):
#   weights  calibrate(svydesign(ids = ~1, weights = ~d, data = x), ~m1 + m2 + ..., population = totals,
#                      calfun = "raking", maxit = 1000, epsilon = 1e-13)
#            rake(svydesign(...), list(~m1, ~m2, ...), list(data.frame(m1, Freq), ...),
#                 control = list(maxit = 1000, epsilon = 1e-12))   [epsilon < 1 is multiplied by sum(d) in rake()]
#   share, net  svymean(~.z, sub); lower, upper: svyciprop(~.z, sub, method = "xlogit"), df = degf(sub)
#   mean        svymean(~.y, sub); lower, upper: confint(, df = degf(sub))
#   lead        svycontrast(svymean(~.z + .z2, sub), c(1, -1)); lower, upper: confint(, df = Inf)
#   median      svyquantile(~.y, sub, 0.5, interval.type = "mean", qrule = "math"), df = degf(sub)
# degf(sub) is the number of respondents in the base of that column, less 1.
# "xlogit" is the interval that method = "logit" defines, without its glm: the glm stops at a tolerance of 1e-8,
# and in a small column it can diverge and return an interval of [0, 0] around a share of 23%.
# definitions.csv says how far method = "logit" is off and how often it fails.
# A share of exactly 0 or 1 has se 0 and no interval (NA): the logit is infinite there.

suppressMessages(library(survey))

digits <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
quoted <- function(x) ifelse(grepl("[\",\n]", x), paste0("\"", gsub("\"", "\"\"", x), "\""), x)

write_reference <- function(table, file, script, notes) {
  head <- c(
    notes,
    paste0("made by: Rscript tests/reference/", script),
    paste0("software: R ", R.version$major, ".", R.version$minor, ", survey ", packageDescription("survey")$Version)
  )
  body <- lapply(table, function(x) if (is.numeric(x)) digits(x) else quoted(as.character(x)))
  lines <- c(paste("#", head), paste(names(table), collapse = ","), do.call(paste, c(unname(body), sep = ",")))
  con <- file(file, "wb")
  on.exit(close(con))
  writeLines(lines, con, sep = "\n")
}

# One raking margin. `category` has NA for the not stated, who keep their base-weighted share
# as one more category ("hold"); `target` is a named vector of shares or counts.
margin <- function(category, target, d = rep(1, length(category))) {
  stopifnot(!anyDuplicated(names(target)), all(category %in% c(names(target), NA)), all(names(target) %in% category))
  held <- sum(d[is.na(category)]) / sum(d)
  target <- target / sum(target) * (1 - held)
  if (held > 0) {
    category[is.na(category)] <- "(not stated)"
    target <- c(target, "(not stated)" = held)
  }
  list(category = factor(category, levels = names(target)), target = target)
}

# Weights `x` to `margins` from base weights `d`, to a sum of n, by calibrate() and, if `rake`, by rake(),
# which counts the table of all margins crossed after every pass and is slow where that is large.
weighted <- function(x, margins, d = rep(1, nrow(x)), rake = TRUE) {
  x$.d <- d * nrow(x) / sum(d)
  n <- nrow(x)
  for (m in names(margins)) x[[m]] <- margins[[m]]$category
  base <- svydesign(ids = ~1, weights = ~.d, data = x)
  totals <- c("(Intercept)" = n, unlist(unname(lapply(names(margins), function(m) {
    t <- margins[[m]]$target[-1] * n
    setNames(t, paste0(m, names(t)))
  }))))
  calibrated <- calibrate(base, reformulate(names(margins)),
    population = totals, calfun = "raking", maxit = 1000, epsilon = 1e-13
  )
  fit <- list(calibrated = calibrated, margins = margins, d = x$.d)
  if (!rake) return(fit)
  raked <- survey::rake(base,
    lapply(names(margins), reformulate),
    lapply(names(margins), function(m) {
      t <- margins[[m]]$target
      setNames(data.frame(factor(names(t), levels = names(t)), unname(t) * n), c(m, "Freq"))
    }),
    control = list(maxit = 1000, epsilon = 1e-12)
  )
  c(fit, list(raked = raked))
}

# Statistics to compute. `y` may be NA only outside `base`.
share <- function(variable, answer, y, base = rep(TRUE, length(y)), statistic = "share") {
  list(statistic = statistic, variable = variable, answer = answer, y = as.numeric(y), base = base)
}
shares <- function(variable, y, base = rep(TRUE, length(y)), answers = sort(unique(y[base]), method = "radix")) {
  lapply(answers, function(a) share(variable, as.character(a), y == a, base))
}
lead <- function(variable, answer, a, b, base = rep(TRUE, length(a))) {
  list(statistic = "lead", variable = variable, answer = answer, y = as.numeric(a), y2 = as.numeric(b), base = base)
}
number <- function(statistic, variable, y) {
  list(statistic = statistic, variable = variable, answer = "", y = y, base = !is.na(y))
}

domains <- function(x, variables, skip = NA) {
  out <- list(list(variable = "", label = "Total", rows = rep(TRUE, nrow(x))))
  for (v in variables) {
    for (label in setdiff(sort(unique(as.character(x[[v]])), method = "radix"), skip)) {
      out <- c(out, list(list(variable = v, label = label, rows = x[[v]] %in% label)))
    }
  }
  out
}

# Route 1: survey.
by_survey <- function(s, rows, design) {
  y <- ifelse(is.na(s$y), 0, s$y)
  design$variables$.y <- y
  if (!is.null(s$y2)) design$variables$.y2 <- ifelse(is.na(s$y2), 0, s$y2)
  sub <- subset(design, rows)
  df <- degf(sub)
  if (s$statistic == "median") {
    q <- svyquantile(~.y, sub, 0.5, interval.type = "mean", qrule = "math")
    return(c(coef(q), SE(q), confint(q), df))
  }
  if (s$statistic == "lead") {
    l <- svycontrast(svymean(~ .y + .y2, sub), c(1, -1))
    return(c(coef(l), SE(l), confint(l, df = Inf), df))
  }
  m <- svymean(~.y, sub)
  if (s$statistic == "mean") return(c(coef(m), SE(m), confint(m, df = df), df))
  if (all(y[rows] == 0) || all(y[rows] == 1)) return(c(y[rows][1], 0, NA, NA, df))
  c(coef(m), SE(m), confint(svyciprop(~.y, sub, method = "xlogit")), df)
}

# Distance of svyciprop(method = "logit") from the interval in `r`.
logit_by_glm <- function(s, rows, design, r) {
  if (!s$statistic %in% c("share", "net") || is.na(r[3])) return(NA)
  design$variables$.y <- ifelse(is.na(s$y), 0, s$y)
  ci <- suppressWarnings(confint(svyciprop(~.y, subset(design, rows), method = "logit")))
  max(abs(ci - r[3:4]))
}

# Route 2: the definitions. `project` takes residuals on the margins, weighted by the base weights;
# the identity where weights are taken as given.
projection <- function(margins, d) {
  if (is.null(margins)) return(identity)
  dummies <- do.call(cbind, lapply(margins, function(m) outer(m$category, levels(m$category), "==") + 0))
  s <- svd(sqrt(d) * dummies)
  u <- s$u[, s$d > 1e-9 * s$d[1]]
  function(z) z - drop(u %*% crossprod(u, sqrt(d) * z)) / sqrt(d)
}

linearised_se <- function(z, w, project) {
  u <- w * project(z)
  n <- length(u)
  sqrt(n / (n - 1) * sum((u - mean(u))^2))
}

smallest_reaching <- function(p, y, w) {
  total <- tapply(w, y, sum)
  as.numeric(names(total)[which(cumsum(total) / sum(total) >= p)[1]])
}

by_definition <- function(s, rows, w, project) {
  y <- ifelse(rows, s$y, 0)
  base <- sum(w[rows])
  df <- sum(rows) - 1
  t <- qt(0.975, df)
  mean_and_se <- function(y) {
    m <- sum(w[rows] * y[rows]) / base
    c(m, linearised_se(ifelse(rows, y - m, 0) / base, w, project))
  }
  if (s$statistic == "median") {
    q <- smallest_reaching(0.5, y[rows], w[rows])
    f <- mean_and_se(as.numeric(y <= q))
    ends <- f[1] + c(-1, 1) * t * f[2]
    if (ends[1] < 0) ends[1] <- NA
    if (ends[2] > 1) ends[2] <- NA
    ends <- sapply(ends, function(p) if (is.na(p)) NA else smallest_reaching(p, y[rows], w[rows]))
    return(c(q, (ends[2] - ends[1]) / (2 * t), ends, df))
  }
  if (s$statistic == "lead") {
    l <- mean_and_se(y - ifelse(rows, s$y2, 0))
    return(c(l, l[1] + c(-1, 1) * qnorm(0.975) * l[2], df))
  }
  m <- mean_and_se(y)
  if (s$statistic == "mean") return(c(m, m[1] + c(-1, 1) * t * m[2], df))
  if (all(y[rows] == 0) || all(y[rows] == 1)) return(c(y[rows][1], 0, NA, NA, df))
  logit <- log(m[1] / (1 - m[1])) + c(-1, 1) * t * m[2] / (m[1] * (1 - m[1]))
  c(m, 1 / (1 + exp(-logit)), df)
}

# Writes */estimates.csv and */definitions.csv.
# `fit`: a result of weighted(), or list(calibrated = design) where the weights are taken as given.
write_estimates <- function(folder, script, notes, fit, statistics, columns, name = "estimates") {
  w <- unname(weights(fit$calibrated))
  project <- projection(fit$margins, fit$d)
  rows <- list()
  for (s in statistics) for (k in columns) {
    at <- k$rows & s$base
    if (sum(at) < 2) next
    r <- by_survey(s, at, fit$calibrated)
    p <- by_definition(s, at, w, project)
    row <- data.frame(
      statistic = s$statistic, variable = s$variable, answer = s$answer,
      domain_variable = k$variable, domain = k$label,
      value = r[1], se = r[2], lower = r[3], upper = r[4],
      unweighted_base = sum(at), weighted_base = sum(w[at]), effective_base = sum(w[at])^2 / sum(w[at]^2), df = r[5],
      p.glm = logit_by_glm(s, at, fit$calibrated, r),
      p.value = p[1], p.se = p[2], p.lower = p[3], p.upper = p[4], p.df = p[5],
      p.naive = if (is.null(fit$margins)) NA else by_definition(s, at, w, identity)[2]
    )
    if (!is.null(fit$raked)) row$se_rake <- by_survey(s, at, fit$raked)[2]
    rows <- c(rows, list(row))
  }
  all <- do.call(rbind, rows)
  plain <- grepl("^p\\.", names(all))
  write_reference(all[!plain], file.path("tests/reference", folder, paste0(name, ".csv")), script, notes)

  apart <- function(a, b, relative) {
    stopifnot(identical(is.na(a), is.na(b)))
    x <- abs(a - b)
    if (relative) x <- ifelse(x == 0, 0, x / abs(a))
    max(0, x, na.rm = TRUE)
  }
  check <- do.call(rbind, lapply(split(all, all$statistic), function(e) {
    data.frame(
      statistic = e$statistic[1], rows = nrow(e),
      value_absolute = apart(e$value, e$p.value, FALSE), se_relative = apart(e$se, e$p.se, TRUE),
      lower_absolute = apart(e$lower, e$p.lower, FALSE), upper_absolute = apart(e$upper, e$p.upper, FALSE),
      df_absolute = apart(e$df, e$p.df, FALSE),
      glm_interval_absolute = if (all(is.na(e$p.glm))) NA else max(e$p.glm[e$p.glm < 1e-3], na.rm = TRUE),
      glm_interval_failed = sum(e$p.glm >= 1e-3, na.rm = TRUE),
      se_of_rake_relative = if (is.null(e$se_rake)) NA else apart(e$se, e$se_rake, TRUE),
      se_ignoring_raking_relative = if (all(is.na(e$p.naive))) NA else apart(e$se, e$p.naive, TRUE)
    )
  }))
  write_reference(check, file.path("tests/reference", folder, sub("estimates", "definitions", paste0(name, ".csv"))), script, c(
    paste0("largest distance, over the rows of ", name, ".csv, between survey and plain R code of the definitions"),
    "(by_definition in tests/reference/estimators.R); glm_interval: svyciprop(method = \"logit\") against the interval",
    "in the file where it is within 1e-3, and the number of rows where it is not (its glm diverged);",
    "last two columns: between calibrate() and rake(), and between calibrate() and errors that ignore the raking"
  ))
  print(check, digits = 3)
  invisible(all)
}
