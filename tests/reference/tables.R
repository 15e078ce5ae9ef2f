# Proves: what the tables print beyond case-a/estimates.csv, on the poll of case A: leads, NETs, indexes and means in more
# columns, estimates over a known value, quantiles, nested and NET columns, shares of all answers given; differences between
# columns (disjoint and overlapping) and between waves; tests of columns; Rao-Scott chi-square; quantile rules; ranks.
# R 4.2.2, survey 4.1-1. Run from the project's folder: Rscript tests/reference/tables.R  (half a minute)
#
# Two routes to every number, as in estimators.R: survey's, which is written, and plain R code of the definition. The script
# stops where they are more than 1e-10 apart; their largest distances are in case-a/tables-definitions.csv. Where survey has
# no function (tests of columns, interpolation, ranks) the plain R code is written and something else checks it.
#
# Calls of route 1 beyond those at the head of estimators.R. `des`: the calibrated design; `sub`: subset(des, in the column
# and in the base); `full`: des with n_a, d_a, n_b, d_b = numerator and denominator of two columns, 0 outside them:
#   index       svymean(~.y, sub), .y the recoded answer; confint(, df = degf(sub))
#   quantile    svyquantile(~.y, sub, p, interval.type = "mean", qrule = "math")
#   of_answers  svyratio(~chosen_k, ~chosen, sub), chosen = chosen_1 + ... + chosen_4; confint(, df = degf(sub))
#   difference  svycontrast(svytotal(~n_a + d_a + n_b + d_b, full), quote(n_a / d_a - n_b / d_b)); confint(, df = respondents in the base of either column, less 1)
#               and again svycontrast(svyratio(~n_a + n_b, ~d_a + d_b, full, covmat = TRUE), ...)
#   wave        svymean() in the calibrated design of each wave; the variances added. And again as one design with
#               strata = ~wave, calibrated to every margin crossed with wave
#   chi-square  svychisq(~answer + column, sub, statistic = "F") and "Chisq"
#   rules       svyquantile(~.y, sub, p, qrule = rule, ci = FALSE)
# Not svyby(covmat = TRUE) with svycontrast(): in survey 4.1-1 it stops with an error on every calibrated design ("number of
# items to replace is not a multiple of replacement length"), and it could not hold columns that overlap.
source("tests/reference/estimators.R")
library(jsonlite)
script <- "tables.R"
folder <- "tests/reference/case-a"
write_notes <- function(table, name, ...) {
  write_reference(table, file.path(folder, name), script, c(...))
  message(name, ": ", nrow(table), " rows, ", file.size(file.path(folder, name)), " bytes")
}

x <- read.csv(file.path(folder, "poll_2041.csv"), check.names = FALSE)
n <- nrow(x)
targets <- fromJSON(file.path(folder, "targets.json"))$margins
names(targets)[1] <- "gae"
targets <- lapply(targets, unlist)
raked <- function(x, d) {
  fit <- weighted(x, sapply(names(targets), function(v) margin(x[[v]], targets[[v]], d), simplify = FALSE), d, rake = FALSE)
  list(design = fit$calibrated, w = unname(weights(fit$calibrated)), project = projection(fit$margins, fit$d))
}
unit <- raked(x, rep(1, n))
based <- raked(x, x$base_w)
given <- read.csv(file.path(folder, "weights.csv"), comment.char = "#")
given_base <- read.csv(file.path(folder, "weights-base.csv"), comment.char = "#")
stopifnot(max(abs(given$A - unit$w)) < 1e-12, max(abs(given_base$weight - based$w)) < 1e-12)

# --- Distances between the two routes.
distances <- list()
compare <- function(file, statistic, number, a, b, relative = FALSE) {
  a <- as.numeric(a)
  b <- as.numeric(b)
  stopifnot(length(a) == length(b), identical(is.na(a), is.na(b)))
  gap <- abs(a - b)
  if (relative) gap <- ifelse(gap == 0, 0, gap / abs(a))
  gap <- max(0, gap, na.rm = TRUE)
  distances[[length(distances) + 1]] <<- data.frame(
    file = file, statistic = statistic, number = number, numbers = length(a),
    measure = if (relative) "relative" else "absolute", distance = gap
  )
  if (gap > 1e-10) stop(file, " ", statistic, " ", number, ": the two routes are ", gap, " apart")
}
compare_rows <- function(file, rows, numbers = c("value", "se", "lower", "upper", "df")) {
  for (e in split(rows, rows$statistic)) for (v in numbers) {
    compare(file, e$statistic[1], v, e[[v]], e[[paste0("p.", v)]], relative = v %in% c("se", "z"))
  }
  rows[!grepl("^p\\.", names(rows))]
}

# --- Columns.
column <- function(variable, label, rows) list(variable = variable, label = label, rows = rows)
total <- column("", "Total", rep(TRUE, n))
columns <- function(variables) domains(x, variables)[-1]
young <- column("age", "18-24+25-34", x$age %in% c("18-24", "25-34"))
x$nested <- paste(x$age, x$gender, sep = "|")
nested <- lapply(columns("nested"), function(k) column("age|gender", k$label, k$rows))
pick <- function(variable, label) Filter(function(k) k$label == label, columns(variable))[[1]]

# --- 1. tables.csv, tables-base.csv
index_points <- c(100, 75, 50, 25, 0, NA)
options <- sapply(1:4, function(k) as.numeric(x[[sprintf("q%02d", k)]] == 1))
colnames(options) <- paste0("o_", 1:4)

# `kind`: the statistic as written; by_survey() and by_definition() know share, net, lead, mean and median.
described <- function(s, kind = s$statistic, answer = s$answer) {
  s$kind <- kind
  s$answer <- answer
  s
}
quantile_of <- function(variable, p) {
  median <- p == 0.5
  s <- c(number("quantile", variable, x[[variable]]), p = p)
  described(s, if (median) "median" else "quantile", if (median) "" else as.character(p))
}
over <- function(s, truth) described(c(s, truth = truth), "ratio", paste(s$statistic, "/", truth))
of_answers <- function(k) {
  list(
    statistic = "of_answers", kind = "of_answers", variable = "o", answer = colnames(options)[k],
    y = options[, k], t = rowSums(options), base = rep(TRUE, n)
  )
}

table_by_survey <- function(s, rows, fit) {
  if (s$statistic == "of_answers") {
    design <- fit$design
    design$variables[c(".y", ".t")] <- list(s$y, s$t)
    sub <- subset(design, rows)
    r <- svyratio(~.y, ~.t, sub)
    df <- degf(sub)
    return(c(coef(r), SE(r), confint(r, df = df), df))
  }
  if (s$statistic == "quantile") {
    design <- fit$design
    design$variables$.y <- ifelse(is.na(s$y), 0, s$y)
    sub <- subset(design, rows)
    q <- svyquantile(~.y, sub, s$p, interval.type = "mean", qrule = "math")
    return(c(coef(q), SE(q), confint(q), degf(sub)))
  }
  r <- by_survey(s, rows, fit$design)
  if (!is.null(s$truth)) r[1:4] <- r[1:4] / s$truth
  r
}

mean_of <- function(y, t, rows, fit) { # sum(w y) / sum(w t) in `rows`, and its linearised standard error
  w <- fit$w
  base <- sum((w * t)[rows])
  m <- sum((w * y)[rows]) / base
  c(m, linearised_se(ifelse(rows, y - m * t, 0) / base, w, fit$project))
}
table_by_definition <- function(s, rows, fit) {
  df <- sum(rows) - 1
  t <- qt(0.975, df)
  if (s$statistic == "of_answers") {
    m <- mean_of(s$y, s$t, rows, fit)
    return(c(m, m[1] + c(-1, 1) * t * m[2], df))
  }
  if (s$statistic == "quantile") {
    q <- smallest_reaching(s$p, s$y[rows], fit$w[rows])
    below <- ifelse(rows, s$y <= q, FALSE)
    f <- mean_of(below, rep(1, n), rows, fit)
    ends <- sapply(f[1] + c(-1, 1) * t * f[2], function(p) { # around F(q), which is not p
      if (p < 0 || p > 1) NA else smallest_reaching(p, s$y[rows], fit$w[rows])
    })
    return(c(q, diff(ends) / (2 * t), ends, df))
  }
  r <- by_definition(s, rows, fit$w, fit$project)
  if (!is.null(s$truth)) r[1:4] <- r[1:4] / s$truth
  r
}

table_rows <- function(file, fit, jobs) {
  rows <- list()
  for (job in jobs) for (s in job$statistics) for (k in job$columns) {
    at <- k$rows & s$base
    a <- table_by_survey(s, at, fit)
    b <- table_by_definition(s, at, fit)
    rows[[length(rows) + 1]] <- data.frame(
      statistic = s$kind, variable = s$variable, answer = s$answer, domain_variable = k$variable, domain = k$label,
      value = a[1], se = a[2], lower = a[3], upper = a[4], df = a[5],
      p.value = b[1], p.se = b[2], p.lower = b[3], p.upper = b[4], p.df = b[5]
    )
  }
  compare_rows(file, do.call(rbind, rows))
}

leads <- lapply(c("q03", "q14"), function(v) described(lead(v, "1 - 2", x[[v]] == 1, x[[v]] == 2)))
nets <- list(
  described(share("q05", "1+2", x$q05 %in% 1:2, statistic = "net")),
  described(share("q14", "1+2+3", x$q14 %in% 1:3, statistic = "net"))
)
index <- list(described(number("mean", "q05", index_points[x$q05]), "index"))
means <- lapply(c("thermo", "amount"), function(v) described(number("mean", v, x[[v]])))
ratios <- list(over(number("mean", "thermo", x$thermo), 40), over(number("median", "amount", x$amount), 60))
quantiles <- unlist(lapply(c("thermo", "amount", "scale10"), function(v) {
  lapply(c(0.25, 0.5, 0.75), quantile_of, variable = v)
}), recursive = FALSE)
answers <- lapply(unlist(lapply(c("q03", "q05"), function(v) shares(v, x[[v]])), recursive = FALSE), described)
of_all <- lapply(1:4, of_answers)
job <- function(statistics, columns) list(statistics = statistics, columns = columns)

table_notes <- c(
  "statistic lead, net, index, mean, ratio, median, quantile, share, of_answers: the calls at the head of tables.R and estimators.R",
  "index: q05 as 1 = 100, 2 = 75, 3 = 50, 4 = 25, 5 = 0, 6 outside the base; ratio: estimate, se and interval over the number in `answer`",
  "of_answers: o_k chosen = (q0k is 1); those who chose none stay in the column and count in df",
  "domain 18-24+25-34: a NET column; age|gender: gender within age. Intervals: share and net logit, lead normal, the others t with df"
)
write_notes(table_rows("tables.csv", unit, list(
  job(leads, columns(c("gender", "age", "region"))),
  job(nets, c(list(total), columns(c("gender", "age")))),
  job(index, c(list(total), columns(c("gender", "region")))),
  job(means, c(list(total), columns(c("gender", "age")))),
  job(ratios, c(list(total), columns("gender"))),
  job(quantiles, c(list(total), columns(c("gender", "age")))),
  job(answers, c(nested, list(young))),
  job(of_all, c(list(total), columns("gender")))
)), "tables.csv", "case A, base weights of 1: what estimates.csv does not hold", table_notes)

write_notes(table_rows("tables-base.csv", based, list(
  job(c(leads, nets, index, means, ratios, quantiles, of_all), c(list(total), columns("gender"))),
  job(answers, list(young))
)), "tables-base.csv", "case A, base weights from base_w", table_notes)

# --- 2. differences.csv, differences-base.csv, wave-weights.csv
apart <- list() # what the covariance of the two columns does to the standard error
two_columns <- function(file, fit, kind, variable, answer, y, base, a, b) {
  y <- ifelse(base, as.numeric(y), 0)
  parts <- data.frame(
    n_a = y * (a$rows & base), d_a = as.numeric(a$rows & base),
    n_b = y * (b$rows & base), d_b = as.numeric(b$rows & base)
  )
  full <- fit$design
  full$variables[names(parts)] <- parts
  r <- svycontrast(svytotal(~ n_a + d_a + n_b + d_b, full), quote(n_a / d_a - n_b / d_b))
  value <- unname(coef(r))
  se <- as.numeric(SE(r))
  df <- sum((a$rows | b$rows) & base) - 1
  ends <- as.numeric(confint(r, df = df))
  both <- svyratio(~ n_a + n_b, ~ d_a + d_b, full, covmat = TRUE)
  again <- svycontrast(both, c("n_a/d_a" = 1, "n_b/d_b" = -1))
  compare(file, paste0(kind, ", svyratio"), "value", value, coef(again))
  compare(file, paste0(kind, ", svyratio"), "se", se, as.numeric(SE(again)), relative = TRUE)

  w <- fit$w
  influence <- function(num, den) {
    m <- sum(w * num) / sum(w * den)
    list(value = m, z = (num - m * den) / sum(w * den))
  }
  i <- influence(parts$n_a, parts$d_a)
  j <- influence(parts$n_b, parts$d_b)
  p.value <- i$value - j$value
  p.se <- linearised_se(i$z - j$z, w, fit$project)
  parts_se <- c(linearised_se(i$z, w, fit$project), linearised_se(j$z, w, fit$project))
  apart[[length(apart) + 1]] <<- data.frame(
    overlap = if (any(a$rows & b$rows)) "overlapping" else "disjoint", ratio = sqrt(sum(parts_se^2)) / p.se
  )
  data.frame(
    statistic = kind, variable = variable, answer = answer, domain_variable = a$variable, of = a$label, over = b$label,
    value = value, se = se, lower = ends[1], upper = ends[2], df = df,
    z = value / se, p = 2 * pt(-abs(value / se), df),
    p.value = p.value, p.se = p.se, p.lower = p.value - qt(0.975, df) * p.se, p.upper = p.value + qt(0.975, df) * p.se,
    p.z = p.value / p.se, p.p = 2 * pt(-abs(p.value / p.se), df)
  )
}
differences <- function(file, fit, wide) {
  rows <- list()
  add <- function(...) rows[[length(rows) + 1]] <<- two_columns(file, fit, ...)
  all <- rep(TRUE, n)
  male <- pick("gender", "Male")
  female <- pick("gender", "Female")
  pairs <- list(list(male, female), list(male, total))
  if (wide) pairs <- c(pairs, list(list(pick("age", "18-24"), young)))
  for (k in pairs) for (q in c("q03", "q05")) for (a in sort(unique(x[[q]]))) {
    add("difference", q, as.character(a), x[[q]] == a, all, k[[1]], k[[2]])
  }
  if (wide) for (a in 1:4) {
    add("difference", "q03", as.character(a), x$q03 == a, all, pick("region", "London"), pick("region", "South East"))
  }
  for (k in pairs[1:2]) for (v in c("thermo", "amount")) {
    add("difference_mean", v, "", x[[v]], !is.na(x[[v]]), k[[1]], k[[2]])
  }
  for (k in pairs[1:2]) add("difference_index", "q05", "", index_points[x$q05], x$q05 != 6, k[[1]], k[[2]])
  do.call(rbind, rows)
}

# Waves: odd ids are wave 1, even ids wave 2. No category of any of the seven margins is empty in either half.
x$wave <- ifelse(x$id %% 2 == 1, 1, 2)
half <- lapply(1:2, function(k) raked(x[x$wave == k, ], rep(1, sum(x$wave == k))))
wave_weights <- data.frame(id = x$id, wave = x$wave, weight = NA_real_)
for (k in 1:2) wave_weights$weight[x$wave == k] <- half[[k]]$w
for (v in names(targets)) for (k in 1:2) {
  got <- tapply(half[[k]]$w, x[[v]][x$wave == k], sum) / sum(half[[k]]$w)
  compare("wave-weights.csv", "margin", v, got[names(targets[[v]])], targets[[v]] / sum(targets[[v]]))
}
message("waves: n ", paste(table(x$wave), collapse = ", "), "; weights ", paste(sapply(half, function(h) {
  sprintf("%.4f to %.4f, effective base %.1f", min(h$w), max(h$w), sum(h$w)^2 / sum(h$w^2))
}), collapse = " and "))

# The same as one stratified design: every margin crossed with wave, so that each wave meets its own totals.
stratified <- local({
  d <- x
  d$wave <- factor(d$wave)
  m <- sapply(names(targets), function(v) margin(d[[v]], targets[[v]]), simplify = FALSE)
  for (v in names(m)) d[[v]] <- m[[v]]$category
  f <- as.formula(paste("~ 0 + wave +", paste0("wave:", names(m), collapse = " + ")))
  base <- svydesign(ids = ~1, strata = ~wave, weights = ~one, data = transform(d, one = 1))
  mm <- colnames(model.matrix(f, d))
  size <- table(d$wave)
  totals <- sapply(mm, function(name) {
    part <- strsplit(name, ":", fixed = TRUE)[[1]]
    k <- size[[sub("wave", "", part[1])]]
    if (length(part) == 1) return(k)
    for (v in names(m)) {
      at <- match(part[2], paste0(v, names(m[[v]]$target)))
      if (!is.na(at)) return(k * m[[v]]$target[[at]])
    }
    stop(name)
  })
  calibrate(base, f, population = totals, calfun = "raking", maxit = 1000, epsilon = 1e-13)
})
compare("wave-weights.csv", "weight", "one stratified design", wave_weights$weight, weights(stratified))

wave_difference <- function(kind, variable, answer, y, base) {
  y <- ifelse(base, as.numeric(y), 0)
  one <- lapply(1:2, function(k) {
    at <- x$wave == k
    h <- half[[k]]
    h$design$variables$.y <- y[at]
    m <- svymean(~.y, subset(h$design, base[at]))
    inside <- base[at]
    share <- sum((h$w * y[at])[inside]) / sum(h$w[inside])
    z <- ifelse(inside, y[at] - share, 0) / sum(h$w[inside])
    c(coef(m), SE(m), share, linearised_se(z, h$w, h$project))
  })
  s <- stratified
  s$variables[c("n_a", "d_a", "n_b", "d_b")] <- list(
    y * (base & x$wave == 2), as.numeric(base & x$wave == 2), y * (base & x$wave == 1), as.numeric(base & x$wave == 1)
  )
  again <- svycontrast(svytotal(~ n_a + d_a + n_b + d_b, s), quote(n_a / d_a - n_b / d_b))
  value <- one[[2]][[1]] - one[[1]][[1]]
  se <- sqrt(one[[1]][[2]]^2 + one[[2]][[2]]^2)
  p.value <- one[[2]][[3]] - one[[1]][[3]]
  p.se <- sqrt(one[[1]][[4]]^2 + one[[2]][[4]]^2)
  compare("differences.csv", paste0(kind, ", one stratified design"), "value", value, coef(again))
  compare("differences.csv", paste0(kind, ", one stratified design"), "se", se, as.numeric(SE(again)), relative = TRUE)
  df <- sum(base) - 1
  data.frame(
    statistic = kind, variable = variable, answer = answer, domain_variable = "wave", of = "2", over = "1",
    value = value, se = se, lower = value - qt(0.975, df) * se, upper = value + qt(0.975, df) * se, df = df,
    z = value / se, p = 2 * pt(-abs(value / se), df),
    p.value = p.value, p.se = p.se, p.lower = p.value - qt(0.975, df) * p.se, p.upper = p.value + qt(0.975, df) * p.se,
    p.z = p.value / p.se, p.p = 2 * pt(-abs(p.value / p.se), df)
  )
}
waves <- do.call(rbind, c(
  unlist(lapply(c("q03", "q05"), function(q) lapply(sort(unique(x[[q]])), function(a) {
    wave_difference("wave_difference", q, as.character(a), x[[q]] == a, rep(TRUE, n))
  })), recursive = FALSE),
  list(wave_difference("wave_difference_mean", "amount", "", x$amount, !is.na(x$amount)))
))
difference_notes <- c(
  "value: column `of` minus column `over`; se from the covariance of the two in the whole calibrated design, also where columns overlap",
  "lower, upper: t with df; z = value / se, p two-sided from t with df: respondents in the base of either column, less 1"
)
number_names <- c("value", "se", "lower", "upper", "z", "p")
write_notes(compare_rows("differences.csv", rbind(differences("differences.csv", unit, TRUE), waves), number_names),
  "differences.csv", "case A, base weights of 1: differences of two columns and of two waves", difference_notes,
  "wave_difference: wave 2 minus wave 1 under the weights of wave-weights.csv; variance of wave 1 plus that of wave 2, each with its own n / (n - 1)"
)
write_notes(compare_rows("differences-base.csv", differences("differences-base.csv", based, FALSE), number_names),
  "differences-base.csv", "case A, base weights from base_w: differences of two columns", difference_notes
)
write_notes(wave_weights, "wave-weights.csv",
  "case A in two waves (odd ids 1, even ids 2), each raked on its own to all seven margins of targets.json, each of mean 1"
)
print(do.call(rbind, lapply(split(do.call(rbind, apart), ~overlap), function(e) {
  data.frame(overlap = e$overlap[1], rows = nrow(e), lowest = min(e$ratio), highest = max(e$ratio))
})), digits = 6)

# --- 3. column-tests.csv, rest-tests.csv, mean-tests.csv
w <- unit$w
kish <- function(rows) sum(w[rows])^2 / sum(w[rows]^2)
share_in <- function(y, rows) sum(w[rows & y]) / sum(w[rows])
two_shares <- function(variable, answer, y, a, b) {
  p1 <- share_in(y, a$rows)
  p2 <- share_in(y, b$rows)
  m1 <- kish(a$rows)
  m2 <- kish(b$rows)
  stopifnot(m1 >= 30, m2 >= 30, !any(a$rows & b$rows))
  p <- (p1 * m1 + p2 * m2) / (m1 + m2)
  z <- (p1 - p2) / sqrt(p * (1 - p) * (1 / m1 + 1 / m2))
  # X-squared is z squared; it warns where fewer than five are expected.
  other <- suppressWarnings(prop.test(c(p1 * m1, p2 * m2), c(m1, m2), correct = FALSE))
  data.frame(
    variable = variable, answer = answer, domain_variable = a$variable, a = a$label, b = b$label,
    p1 = p1, p2 = p2, m1 = m1, m2 = m2, z = z, p = 2 * pnorm(-abs(z)),
    other.z = unname(sqrt(other$statistic)), other.p = other$p.value,
    other.p1 = unname(coef(svymean(~.y, within_column(y, a$rows)))),
    other.p2 = unname(coef(svymean(~.y, within_column(y, b$rows))))
  )
}
within_column <- function(y, rows) {
  d <- unit$design
  d$variables$.y <- as.numeric(y)
  subset(d, rows)
}
adjusted <- function(tests) { # over all tests of one answer within one crossbreak
  group <- interaction(tests$variable, tests$answer, tests$domain_variable, drop = TRUE)
  tests$p_holm <- ave(tests$p, group, FUN = function(p) p.adjust(p, "holm"))
  tests$p_bh <- ave(tests$p, group, FUN = function(p) p.adjust(p, "BH"))
  holm <- function(p) {
    o <- order(p)
    k <- length(p)
    out <- p
    out[o] <- pmin(1, cummax((k - seq_len(k) + 1) * p[o]))
    out
  }
  bh <- function(p) {
    o <- order(p, decreasing = TRUE)
    k <- length(p)
    out <- p
    out[o] <- pmin(1, cummin(k / (k:1) * p[o]))
    out
  }
  tests$other.holm <- ave(tests$p, group, FUN = holm)
  tests$other.bh <- ave(tests$p, group, FUN = bh)
  tests
}
checked <- function(file, tests) {
  compare(file, "test", "p1", tests$p1, tests$other.p1)
  compare(file, "test", "p2", tests$p2, tests$other.p2)
  compare(file, "test", "z", abs(tests$z), tests$other.z)
  compare(file, "test", "p", tests$p, tests$other.p)
  compare(file, "test", "p_holm", tests$p_holm, tests$other.holm)
  compare(file, "test", "p_bh", tests$p_bh, tests$other.bh)
  tests[!grepl("^other", names(tests))]
}
each_answer <- function(f) {
  rows <- list()
  for (q in c("q03", "q05")) for (a in sort(unique(x[[q]]))) for (v in c("gender", "age", "region")) {
    rows <- c(rows, f(q, as.character(a), x[[q]] == a, columns(v)))
  }
  adjusted(do.call(rbind, rows))
}
test_notes <- c(
  "z = (p1 - p2) / sqrt(p (1 - p) (1 / m1 + 1 / m2)), p = (p1 m1 + p2 m2) / (m1 + m2); m: Kish effective base of the column; p two-sided normal",
  "p_holm, p_bh: p.adjust() over all tests of one answer within one crossbreak"
)
write_notes(checked("column-tests.csv", each_answer(function(q, a, y, ks) {
  pairs <- combn(length(ks), 2)
  lapply(seq_len(ncol(pairs)), function(i) two_shares(q, a, y, ks[[pairs[1, i]]], ks[[pairs[2, i]]]))
})), "column-tests.csv", "case A, base weights of 1: every pair of columns of one crossbreak", test_notes)
write_notes(checked("rest-tests.csv", each_answer(function(q, a, y, ks) {
  lapply(ks, function(k) two_shares(q, a, y, k, column(k$variable, "rest", !k$rows)))
})), "rest-tests.csv", "case A, base weights of 1: every column against the rest of its crossbreak", test_notes)

two_means <- function(variable, a, b) {
  one <- function(rows) {
    y <- x[[variable]][rows]
    v <- w[rows]
    e <- sum(v)^2 / sum(v^2)
    m <- sum(v * y) / sum(v)
    s2 <- sum(v * (y - m)^2) / sum(v) * e / (e - 1)
    # cov.wt() multiplies by 1 / (1 - sum of squared weights), which is e / (e - 1)
    other <- cov.wt(cbind(y), wt = v / sum(v), method = "unbiased")
    compare("mean-tests.csv", "test", "mean", m, other$center)
    compare("mean-tests.csv", "test", "s", sqrt(s2), sqrt(other$cov[1, 1]), relative = TRUE)
    c(m, sqrt(s2), e)
  }
  i <- one(a$rows)
  j <- one(b$rows)
  z <- (i[1] - j[1]) / sqrt(i[2]^2 / i[3] + j[2]^2 / j[3])
  data.frame(
    variable = variable, domain_variable = a$variable, a = a$label, b = b$label, mean1 = i[1], mean2 = j[1],
    s1 = i[2], s2 = j[2], m1 = i[3], m2 = j[3], z = z, p = 2 * pnorm(-abs(z))
  )
}
mean_tests <- do.call(rbind, unlist(lapply(c("thermo", "scale10"), function(v) {
  unlist(lapply(c("gender", "age"), function(g) {
    ks <- columns(g)
    apply(combn(length(ks), 2), 2, function(i) two_means(v, ks[[i[1]]], ks[[i[2]]]), simplify = FALSE)
  }), recursive = FALSE)
}), recursive = FALSE))
write_notes(mean_tests, "mean-tests.csv", "case A, base weights of 1: means of every pair of columns of one crossbreak",
  "z = (mean1 - mean2) / sqrt(s1^2 / m1 + s2^2 / m2), s^2 = sum(w (y - mean)^2) / sum(w) * m / (m - 1), m Kish; p two-sided normal"
)

# --- 4. chi-square.csv, chi-square-base.csv
# `at`: the domain; answers outside the base are NA. All sums over `at` without NA; N and nu are those of the whole design.
chi_by_definition <- function(r, k, at, fit) {
  w <- fit$w
  levels_r <- sort(unique(r[!is.na(r)]))
  levels_k <- sort(unique(k[!is.na(k)]))
  at <- at & !is.na(r) & !is.na(k)
  number <- match(r, levels_r) + length(levels_r) * (match(k, levels_k) - 1)
  cell <- outer(number, seq_len(length(levels_r) * length(levels_k)), "==") + 0
  cell[!at, ] <- 0
  base <- sum(w[at])
  p <- colSums(w * cell) / base
  u <- w * apply(cell - outer(at + 0, p), 2, function(z) fit$project(z / base))
  V <- n / (n - 1) * crossprod(sweep(u, 2, colMeans(u)))
  q <- matrix(p, length(levels_r))
  expected <- outer(rowSums(q), colSums(q))
  pearson <- n * sum((q - expected)^2 / expected)
  contrasts <- kronecker(contr.sum(length(levels_k)), contr.sum(length(levels_r))) # the interaction
  inverse <- ifelse(p > 0, 1 / p, 0)
  delta <- solve(crossprod(contrasts, inverse * contrasts) / n, crossprod(inverse * contrasts, V %*% (inverse * contrasts)))
  trace <- sum(diag(delta))
  df <- trace^2 / sum(diag(delta %*% delta))
  free <- ncol(delta)
  c(
    F = pearson / trace, df1 = df, df2 = df * (n - 1), p = pf(pearson / trace, df, df * (n - 1), lower.tail = FALSE),
    chisq = pearson, chisq_p = pchisq(pearson / trace * free, free, lower.tail = FALSE)
  )
}
chi_square <- function(file, fit, questions, crossbreaks, filter = "", at = rep(TRUE, n), leave_out = NULL) {
  rows <- list()
  for (q in questions) for (v in crossbreaks) {
    design <- fit$design
    r <- x[[q]]
    r[r %in% leave_out] <- NA
    design$variables$.r <- r
    design$variables$.k <- x[[v]] # in the design, the margins are factors
    sub <- subset(design, at & !is.na(r))
    f <- suppressWarnings(svychisq(~ .r + .k, sub, statistic = "F"))
    c2 <- suppressWarnings(svychisq(~ .r + .k, sub, statistic = "Chisq"))
    a <- c(f$statistic, f$parameter, f$p.value, c2$statistic, c2$p.value)
    b <- chi_by_definition(r, x[[v]], at, fit)
    stopifnot(c2$parameter == (length(unique(na.omit(r))) - 1) * (length(unique(x[[v]])) - 1), !anyNA(a))
    for (i in seq_along(b)) compare(file, "chi-square", names(b)[i], a[i], b[i], relative = TRUE)
    rows[[length(rows) + 1]] <- data.frame(
      variable = q, domain_variable = v, filter = filter, base = sum(at & !is.na(r)),
      F = a[1], df1 = a[2], df2 = a[3], p = a[4], chisq = a[5], chisq_p = a[6]
    )
  }
  do.call(rbind, rows)
}
chi_notes <- c(
  "F, df1, df2, p: svychisq(statistic = \"F\"); chisq, chisq_p: statistic = \"Chisq\", chisq being Pearson's of the weighted table scaled to 2041 people",
  "base: respondents in the table. N (2041) and nu (2040) are those of the whole design also under a filter: df2 = 2040 df1",
  "filter q05 != 6: subset(), and answer 6 set to NA, for svychisq() counts answers also among those outside the subset and gives NaN"
)
high <- x$attention == "High (8-10)"
five <- c("gender", "age", "region", "vote", "educ")
write_notes(rbind(
  chi_square("chi-square.csv", unit, c("q03", "q05", "q14"), five),
  chi_square("chi-square.csv", unit, c("q03", "q05"), c("gender", "age"), "attention = High (8-10)", high),
  chi_square("chi-square.csv", unit, "q05", five, "q05 != 6", leave_out = 6),
  chi_square("chi-square.csv", unit, "q05", "gender", "attention = High (8-10) and q05 != 6", high, 6)
), "chi-square.csv", "case A, base weights of 1: Rao-Scott second-order chi-square", chi_notes)
write_notes(chi_square("chi-square-base.csv", based, c("q03", "q05"), c("gender", "vote")),
  "chi-square-base.csv", "case A, base weights from base_w: Rao-Scott second-order chi-square", chi_notes
)

# --- 5. quantile-rules.csv, quantile-rules-unweighted.csv, interpolated.csv
rules <- c("math", "school", "shahvaish", paste0("hf", 1:9))
probabilities <- c(0.1, 0.25, 0.5, 0.75, 0.9)

# The rules written out, on respondents in order of y (those of one answer in the order of the file) and their weights.
line <- function(at, y, p) { # straight lines through (at, y), flat beyond the ends
  if (p <= at[1]) return(y[1])
  if (p >= at[length(at)]) return(y[length(y)])
  j <- which(at >= p)[1]
  y[j - 1] + (y[j] - y[j - 1]) * (p - at[j - 1]) / (at[j] - at[j - 1])
}
by_rule <- function(rule, y, w, p) {
  o <- order(y)
  y <- y[o]
  w <- w[o]
  n <- length(y)
  S <- cumsum(w)
  T <- S[n]
  equal <- function(a) abs(a - p * T) < 1e-12 * T
  first <- which(S > p * T | equal(S))[1] # the first respondent at whom F reaches p
  up <- min(first + 1, n)
  switch(rule,
    math = , hf1 = y[first],
    school = , hf2 = if (equal(S[first])) (y[first] + y[up]) / 2 else y[first],
    hf3 = {
      v <- unique(y)
      at <- match(y[first], v)
      # F equal to p at an answer of odd position among the distinct answers: the next one
      if (equal(S[first]) && (first == n || y[first] != y[up]) && at %% 2 == 1 && at < length(v)) v[at + 1] else v[at]
    },
    hf4 = line(S / T, y, p),
    hf5 = line((S - w / 2) / T, y, p),
    hf6 = line(S / (T + w[n]), y, p),
    hf7 = line((S - w) / (T - w[n]), y, p),
    hf8 = line((S - w / 3) / (T + w[n] / 3), y, p),
    hf9 = line((S - w * 3 / 8) / (T + w[n] / 4), y, p),
    # survey subtracts w / 2, not half of w / mean(w), so it depends on the scale of the weights
    shahvaish = y[max(1, which((S * n / T + 0.5 - w / 2) / (n + 1) <= p))]
  )
}
rule_rows <- function(design, w, ks, keep = function(p, size) TRUE) {
  rows <- list()
  for (v in c("amount", "thermo", "scale10")) for (k in ks) {
    at <- k$rows & !is.na(x[[v]])
    d <- design
    d$variables$.y <- ifelse(is.na(x[[v]]), 0, x[[v]])
    sub <- subset(d, at)
    for (rule in rules) for (p in probabilities) {
      if (!keep(p, sum(at))) next
      rows[[length(rows) + 1]] <- data.frame(
        rule = rule, variable = v, domain_variable = k$variable, domain = k$label, p = p,
        value = unname(coef(svyquantile(~.y, sub, p, qrule = rule, ci = FALSE))),
        plain = by_rule(rule, x[[v]][at], w[at], p)
      )
    }
  }
  do.call(rbind, rows)
}
weighted_rules <- rule_rows(unit$design, w, c(list(total), columns(c("gender", "region"))))
# Weights of 1, and only where p of the respondents is a whole number: there F(y) = p exactly, and the rules part.
even <- svydesign(ids = ~1, weights = ~one, data = transform(x, one = 1))
unweighted_rules <- rule_rows(even, rep(1, n), c(list(total), columns(c("gender", "region"))),
  keep = function(p, size) abs(p * size - round(p * size)) < 1e-9
)
write_rules <- function(rows, file, ...) {
  for (e in split(rows, rows$rule)) compare(file, e$rule[1], "value", e$value, e$plain)
  at <- function(rule) rows$value[rows$rule == rule]
  stopifnot(identical(at("hf1"), at("math")), identical(at("hf2"), at("school")))
  message(file, ": school is not math in ", sum(at("school") != at("math")), " of ", length(at("math")), " places")
  write_notes(rows[names(rows) != "plain"], file, ...)
}
rule_notes <- c(
  "hf4 to hf9 and shahvaish depend on the order of respondents who gave the same answer: that of the file",
  "shahvaish as in survey: it subtracts w / 2, also where the weights of the column are not of mean 1"
)
write_rules(
  weighted_rules, "quantile-rules.csv",
  "case A, base weights of 1: svyquantile(~y, subset(design, column), p, qrule = rule, ci = FALSE)", rule_notes
)
write_rules(
  unweighted_rules, "quantile-rules-unweighted.csv",
  "the poll of case A with weights of 1, where p of the column's respondents is a whole number: svyquantile() as in quantile-rules.csv", rule_notes
)

# How much the order of the file decides: the same rules with the rows in 50 other orders.
set.seed(1)
orders <- replicate(50, sample(n), simplify = FALSE)
swing <- do.call(rbind, lapply(rules, function(rule) {
  data.frame(rule = rule, t(sapply(c("amount", "thermo", "scale10"), function(v) {
    widest <- 0
    for (k in c(list(total), columns("region"))) for (p in probabilities) {
      values <- sapply(orders, function(o) {
        o <- o[(k$rows & !is.na(x[[v]]))[o]]
        by_rule(rule, x[[v]][o], w[o], p)
      })
      widest <- max(widest, diff(range(values)))
    }
    widest
  })))
}))
message("widest range of a quantile over 50 orders of the rows:")
print(swing, digits = 4)

edges <- c(0, 25, 50, 100, 200, 400)
interpolated <- local({
  at <- !is.na(x$amount)
  y <- x$amount[at]
  v <- w[at]
  stopifnot(all(y > 0))
  message("interpolated: ", sum(y %in% edges), " amounts lie on an edge, and belong to the bin above it")
  bin <- findInterval(y, edges)
  bin_share <- as.numeric(tapply(v, factor(bin, seq_along(edges)), sum)) / sum(v)
  F <- c(0, cumsum(bin_share))
  upper <- c(edges[-1], NA)
  design <- unit$design
  design$variables$.bin <- factor(findInterval(ifelse(is.na(x$amount), 1, x$amount), edges))
  compare("interpolated.csv", "bin", "share", bin_share, coef(svymean(~.bin, subset(design, at))))
  bins <- data.frame(variable = "amount", lower = edges, upper = upper, share = bin_share, p = NA_real_, value = NA_real_)
  points <- do.call(rbind, lapply(c(probabilities, 0.99), function(p) {
    j <- which(F[-1] >= p)[1]
    value <- edges[j] + (p - F[j]) / bin_share[j] * (upper[j] - edges[j])
    data.frame(variable = "amount", lower = edges[j], upper = upper[j], share = bin_share[j], p = p, value = value)
  }))
  closed <- !is.na(points$upper)
  compare("interpolated.csv", "point", "value", points$value[closed], approx(F[seq_along(edges)], edges, points$p[closed])$y)
  rbind(bins, points)
})
write_notes(interpolated, "interpolated.csv",
  "case A, base weights of 1: amount in bins [lower, upper), the last one open; share: weighted share of the bin, over those with an amount",
  "rows with p: the bin in which F reaches p, and value = lower + (p - F(lower)) / share * (upper - lower); NA in the open bin"
)

# --- 6. ranks.csv
ranks <- do.call(rbind, lapply(c(list(total), columns("gender")), function(k) {
  shares <- unname(sapply(1:4, function(i) share_in(options[, i] == 1, k$rows)))
  by_svymean <- sapply(1:4, function(i) coef(svymean(~.y, within_column(options[, i], k$rows))))
  compare("ranks.csv", "share", k$label, shares, by_svymean)
  place <- sapply(shares, function(s) 1 + sum(shares > s))
  stopifnot(identical(place, as.numeric(rank(-shares, ties.method = "min"))))
  data.frame(group = k$label, item = colnames(options), share = shares, rank = place)
}))
write_notes(ranks, "ranks.csv",
  "case A, base weights of 1: share of the column's respondents with q0k = 1, and its rank (1 the largest, ties share the smaller)"
)

distances <- do.call(rbind, distances)
distances <- do.call(rbind, lapply(split(distances, distances[c("file", "statistic", "number")], drop = TRUE), function(e) {
  data.frame(e[1, 1:3], numbers = sum(e$numbers), measure = e$measure[1], distance = max(e$distance))
}))
distances <- distances[order(distances$file, distances$statistic, distances$number, method = "radix"), ]
write_notes(distances, "tables-definitions.csv",
  "largest distance between the two routes of tables.R for every number of its files (relative: of the first route's value). Not for tests."
)
print(aggregate(distance ~ file + measure, distances, max), digits = 3)
