# Proves: the methods of weighting other than plain raking (truncated raking, logit, linear, linear with bounds,
# post-stratification), segments with targets of their own, and replicates raked again. All on the poll of case A.
# R 4.2.2, survey 4.1-1 (and MASS, which calibrate() needs). Exact calls: the notes of each file, below.
# Run from the project's folder: Rscript tests/reference/weighting.R
#
# Two routes to every weight:
#   1. survey: calibrate() and postStratify(), whose weights are written to weighting/*.csv;
#   2. plain R code of the definitions (no survey function): `newton`, which finds the unknowns x'lambda of all margins
#      at once, and `passes`, which meets one category after another (raking, with each g cut at the bounds).
# The largest distance of the two is in weighting/ranges.csv.
#
# Truncated raking in survey 4.1-1. The weights are those of the definition: grake() stops only where
# g = clip(exp(x'lambda), L, U) itself meets the totals. Its way there is not Newton's: cal.raking$dF takes x'lambda for
# uncut where L - 1 < x'lambda < U - 1 (the linear method's limits) instead of log L < x'lambda < log U, so its slope is 0
# for some respondents who are uncut and not 0 for some who are cut. It closes in slowly: 50 to 160 steps here, where
# `newton` takes 7 to 10. With the default maxit = 50 it fails on the tight bounds, which are feasible, even at the
# default epsilon of 1e-7: hence maxit = 10000.
source("tests/reference/estimators.R")
library(jsonlite)
script <- "weighting.R"
folder <- "tests/reference/weighting"
inside <- function(name) file.path(folder, name)
write_notes <- function(table, name, ...) write_reference(table, inside(name), script, c(..., "date: 2026-11-25"))

x <- read.csv("tests/reference/case-a/poll_2041.csv", check.names = FALSE)
n <- nrow(x)
targets <- fromJSON("tests/reference/case-a/targets.json")$margins
names(targets)[1] <- "gae"
targets <- lapply(targets, unlist)
margins <- function(x, targets) sapply(names(targets), function(v) margin(x[[v]], targets[[v]]), simplify = FALSE)
seven <- margins(x, targets)

bounds <- data.frame(
  column = c("truncated_wide", "truncated_tight", "logit", "linear_bounded"),
  lower = c(0.3, 0.58, 0.3, 0.3), upper = c(4, 3.05, 4, 4)
)
curve <- c(
  raking = "raking", truncated_wide = "raking", truncated_tight = "raking",
  logit = "logit", linear = "linear", linear_bounded = "linear"
)

# --- Route 1: survey. `d`: base weights, of sum n.
calibrated <- function(x, margins, d, calfun, lower = -Inf, upper = Inf, maxit = 10000) {
  n <- nrow(x)
  for (m in names(margins)) x[[m]] <- margins[[m]]$category
  x$.d <- d
  totals <- c("(Intercept)" = n, unlist(unname(lapply(names(margins), function(m) {
    t <- margins[[m]]$target[-1] * n
    setNames(t, paste0(m, names(t)))
  }))))
  unname(weights(calibrate(svydesign(ids = ~1, weights = ~.d, data = x), reformulate(names(margins)),
    population = totals, calfun = calfun, bounds = c(lower, upper), bounds.const = FALSE, maxit = maxit, epsilon = 1e-13
  )))
}

# --- Route 2: the definitions.
dummies <- function(margins) do.call(cbind, lapply(margins, function(m) outer(m$category, levels(m$category), "==") + 0))
totals <- function(margins, n) n * unlist(lapply(margins, function(m) m$target), use.names = FALSE)
miss <- function(margins, w) max(abs(crossprod(dummies(margins), w) / sum(w) - totals(margins, 1)))

# g of u = x'lambda, its slope, and its integral, which the dual sums. Logit: Deville and Sarndal (1992), case 6.
curves <- list(
  raking = function(u, l, h) {
    mid <- u > log(l) & u < log(h)
    list(
      g = pmin(pmax(exp(u), l), h), slope = ifelse(mid, exp(u), 0),
      sum = ifelse(mid, exp(u), ifelse(u <= log(l), l * (1 + u - log(l)), h * (1 + u - log(h))))
    )
  },
  linear = function(u, l, h) {
    g <- pmin(pmax(1 + u, l), h)
    list(g = g, slope = (1 + u > l & 1 + u < h) + 0, sum = g * (1 + u) - g^2 / 2)
  },
  logit = function(u, l, h) {
    a <- (h - l) / ((1 - l) * (h - 1))
    e <- (1 - l) * exp(a * u)
    list(
      g = (l * (h - 1) + h * e) / (h - 1 + e), slope = (h - l) * a * e * (h - 1) / (h - 1 + e)^2,
      sum = l * u + (h - l) / a * log(h - 1 + e)
    )
  }
)

# Minimises the dual, sum d G(x'lambda) - t'lambda, by Newton's method with shortened steps.
newton <- function(margins, d, calfun, lower = -Inf, upper = Inf) {
  if (calfun == "raking" && lower == -Inf) lower <- 0
  all <- dummies(margins)
  q <- qr(all, tol = 1e-9)
  keep <- sort(q$pivot[seq_len(q$rank)])
  z <- all[, keep]
  t <- totals(margins, length(d))[keep]
  at <- function(lambda) {
    f <- curves[[calfun]](drop(z %*% lambda), lower, upper)
    c(f, list(dual = sum(d * f$sum) - sum(t * lambda), gradient = drop(crossprod(z, d * f$g)) - t))
  }
  lambda <- numeric(length(keep))
  f <- at(lambda)
  for (i in 1:200) {
    if (max(abs(f$gradient)) < 1e-11) break
    e <- eigen(crossprod(z, z * d * f$slope), symmetric = TRUE)
    step <- -drop(e$vectors %*% (crossprod(e$vectors, f$gradient) / pmax(e$values, 1e-8 * e$values[1])))
    by <- 1
    repeat {
      new <- at(lambda + by * step)
      fall <- by * sum(step * f$gradient)
      if (new$dual <= f$dual + 1e-4 * fall) break
      # near the end the dual changes by less than its last digit
      if (abs(fall) < 1e-9 && max(abs(new$gradient)) < max(abs(f$gradient))) break
      by <- by / 2
      if (by < 1e-12) stop("no step lowers the dual")
    }
    lambda <- lambda + by * step
    f <- new
  }
  list(w = d * f$g, g = f$g, steps = i - 1)
}

# Raking in passes, each g cut at the bounds: in each category the multiplier r for which sum d clip(r e, L, U) is the
# target total. The sum rises with r and is linear while the same people are cut: solved for them again until nobody
# changes, halving instead where that leaves the interval known to hold r. Without bounds r = target / current total.
multiplier <- function(d, e, total, lower, upper) {
  interval <- c(0, Inf)
  r <- 1
  for (i in 1:200) {
    low <- r * e <= lower
    high <- r * e >= upper
    mid <- !low & !high
    over <- lower * sum(d[low]) + upper * sum(d[high]) + r * sum((d * e)[mid]) - total
    if (over == 0) return(r)
    interval[if (over > 0) 2 else 1] <- r
    new <- if (any(mid)) r - over / sum((d * e)[mid]) else NA
    if (is.na(new) || new <= interval[1] || new >= interval[2]) {
      new <- if (is.finite(interval[2])) mean(interval) else 2 * interval[1]
    } else if (identical(new * e <= lower, low) && identical(new * e >= upper, high)) {
      return(new)
    }
    r <- new
  }
  r
}
passes <- function(margins, d, lower = 0, upper = .Machine$double.xmax, limit = 3000) {
  t <- lapply(margins, function(m) m$target * sum(d))
  rows <- lapply(margins, function(m) split(seq_along(d), m$category))
  e <- rep(1, length(d))
  for (i in seq_len(limit)) {
    for (m in names(margins)) for (c in names(t[[m]])) {
      k <- rows[[m]][[c]]
      e[k] <- e[k] * multiplier(d[k], e[k], t[[m]][[c]], lower, upper)
    }
    w <- d * pmin(pmax(e, lower), upper)
    if (miss(margins, w) < 1e-14) break
  }
  w
}

# --- Methods.
ranges <- NULL
range_of <- function(name, column, w, m, other, d, lower = -Inf, upper = Inf) {
  g <- w / d
  cut <- function(at) if (is.finite(at)) sum(abs(g - at) < 1e-13) else 0
  row <- data.frame(
    file = name, column = column, min = min(w), max = max(w), g_min = min(g), g_max = max(g),
    effective_base = sum(w)^2 / sum(w^2), margin_miss = m, other_route = max(abs(w - other)),
    at_lower = cut(lower), at_upper = cut(upper), negative = sum(w < 0)
  )
  stopifnot(row$margin_miss < 1e-12, row$other_route < 1e-9, g >= lower - 1e-13, g <= upper + 1e-13)
  ranges <<- rbind(ranges, row)
}

methods <- function(name, d, start) {
  d <- d * n / sum(d)
  out <- data.frame(id = x$id)
  for (column in names(curve)) {
    b <- bounds[bounds$column == column, ]
    lower <- if (nrow(b)) b$lower else -Inf
    upper <- if (nrow(b)) b$upper else Inf
    w <- calibrated(x, seven, d, curve[[column]], lower, upper)
    other <- newton(seven, d, curve[[column]], lower, upper)
    apart <- abs(w - other$w)
    stopifnot(miss(seven, other$w) < 1e-12)
    if (curve[[column]] == "raking") {
      third <- if (nrow(b)) passes(seven, d, lower, upper) else passes(seven, d)
      message(name, " ", column, ": passes from survey ", max(abs(w - third)), ", miss ", miss(seven, third))
      # the largest distance of both other routes
      other$w <- ifelse(abs(w - third) > apart, third, other$w)
    }
    if (nrow(b) && curve[[column]] == "raking") {
      short <- try(suppressWarnings(calibrated(x, seven, d, "raking", lower, upper, maxit = 50)), silent = TRUE)
      message(
        name, " ", column, ": newton ", other$steps, " steps; calibrate() with maxit = 50 ",
        if (inherits(short, "try-error")) "fails" else "converges"
      )
    }
    range_of(name, column, w, miss(seven, w), other$w, d, lower, upper)
    out[[column]] <- w
  }
  x$.d <- d
  x$gae <- seven$gae$category
  t <- seven$gae$target
  w <- unname(weights(postStratify(svydesign(ids = ~1, weights = ~.d, data = x), ~gae,
    data.frame(gae = factor(names(t), levels = names(t)), Freq = unname(t) * n)
  )))
  other <- d * n * t[x$gae] / tapply(d, x$gae, sum)[x$gae]
  range_of(name, "post_stratified", w, miss(seven["gae"], w), other, d)
  out$post_stratified <- w

  # Raking is that of case-a.R. No lower bound above the smallest, and no upper bound below the largest, ratio of a
  # category's target to its base-weighted total can be met: how near the tight bounds come.
  before <- read.csv(file.path("tests/reference/case-a", start), comment.char = "#")
  stopifnot(before$id == x$id, abs(before[[2]] - out$raking) < 1e-12)
  ratio <- totals(seven, n) / drop(crossprod(dummies(seven), d))
  message(name, ": feasible bounds reach from ", min(ratio), " or less to ", max(ratio), " or more")
  out
}

calls <- c(
  "design: svydesign(ids = ~1, weights = ~d, data = poll); d is scaled to mean 1, and g = weight / d is bounded",
  "calibrate(design, ~gae + region + work + ethnicity + vote + euref + attention, population = counts, calfun = C,",
  "  bounds = c(L, U), bounds.const = FALSE, maxit = 10000, epsilon = 1e-13); L and U: bounds.csv, else -Inf and Inf",
  "C: raking, truncated_wide, truncated_tight: \"raking\"; logit: \"logit\"; linear, linear_bounded: \"linear\"",
  "post_stratified: postStratify(design, ~gae, counts); gae is gender x age x educ, the only margin it meets",
  "truncated raking is g = clip(exp(x'lambda), L, U): how calibrate() comes to it is said at the head of weighting.R"
)
write_notes(
  methods("methods", rep(1, n), "weights.csv"), "methods.csv",
  "case A by other methods: base weights of 1, seven margins, mean 1", calls
)
write_notes(
  methods("methods-base", x$base_w, "weights-base.csv"), "methods-base.csv",
  "case A by other methods: base weights d of base_w, seven margins, mean 1", calls
)
write_notes(
  data.frame(column = bounds$column, lower = as.character(bounds$lower), upper = as.character(bounds$upper)), "bounds.csv",
  "bounds of g = weight / base weight in methods.csv and methods-base.csv, base weights scaled to mean 1",
  "wide: cuts 25 and 11 of 2041 (base_w: 23 and 11); unbounded g is 0.233 to 6.003 (base_w: 0.239 to 7.793)",
  "tight: cuts 1102 and 114 (base_w: 1053 and 119); no bounds are feasible unless lower < 0.5945 and upper > 2.9594",
  "  (base_w: 0.6030 and 3.0335), the ratios of target to base in attention High (8-10) and in Female|18-24|Low"
)

# --- Segments: the poll by euref, each segment raked to targets of its own for gender and for age.
shares_of <- function(v) {
  t <- read.csv(inside(paste0("segments-targets-", v, ".csv")), check.names = FALSE)
  stopifnot(abs(tapply(t$share, t$euref, sum) - 1) < 1e-14)
  t
}
segment_targets <- sapply(c("gender", "age"), shares_of, simplify = FALSE)
segment_totals <- c("Remain" = 0.40, "Leave" = 0.30, "Did not vote" = 0.26, "Can't remember" = 0.04)
segments <- data.frame(id = x$id, segment = x$euref, weight = NA_real_, weight_totals = NA_real_)
other <- rep(NA_real_, n)
far <- 0
for (s in names(segment_totals)) {
  rows <- which(x$euref == s)
  m <- margins(x[rows, ], lapply(segment_targets, function(t) setNames(t$share, t[[2]])[t$euref == s]))
  w <- calibrated(x[rows, ], m, rep(1, length(rows)), "raking")
  far <- max(far, miss(m, w))
  other[rows] <- passes(m, rep(1, length(rows)))
  segments$weight[rows] <- w
  segments$weight_totals[rows] <- w * n * segment_totals[[s]] / length(rows)
}
scaled <- as.numeric(n * segment_totals[x$euref] / table(x$euref)[x$euref])
range_of("segments", "weight", segments$weight, far, other, rep(1, n))
range_of("segments", "weight_totals", segments$weight_totals, far, other * scaled, scaled)
write_notes(
  segments, "segments.csv",
  "case A in segments of euref, base weights of 1; targets: segments-targets-gender.csv, segments-targets-age.csv",
  "in each segment of n respondents calibrate(svydesign(ids = ~1, weights = ~1, data = segment), ~gender + age,",
  "  population = counts of sum n, calfun = \"raking\", maxit = 10000, epsilon = 1e-13)",
  "weight: each segment sums to its respondents; weight_totals: to its share of 2041, which is",
  "  Remain 0.40, Leave 0.30, Did not vote 0.26, Can't remember 0.04"
)

# --- Replicates: raked again to the seven margins, from counts.
counts <- read.csv(inside("replicate-counts.csv"), comment.char = "#")
stopifnot(identical(counts$id, x$id))
replicates <- data.frame(id = x$id)
for (r in names(counts)[-1]) {
  rows <- which(counts[[r]] > 0)
  m <- margins(x[rows, ], targets) # stops where a target category has nobody left
  d <- counts[[r]][rows] * length(rows) / sum(counts[[r]])
  up <- n / length(rows)
  w <- calibrated(x[rows, ], m, d, "raking") * up
  range_of("replicates", r, w, miss(m, w), passes(m, d) * up, d * up)
  replicates[[r]] <- 0
  replicates[[r]][rows] <- w
}
write_notes(
  replicates, "replicates.csv",
  "case A: weights of six replicates, each raked again to the seven margins, of sum 2041; 0: left out",
  "replicates and counts: replicate-counts.csv; none loses a target category, so none was passed over",
  "a weight is that of the respondent, however often drawn: calibrate(svydesign(ids = ~1, weights = ~count, data =",
  "  those with a count above 0), ~gae + region + work + ethnicity + vote + euref + attention, population = counts,",
  "  calfun = \"raking\", maxit = 10000, epsilon = 1e-13)"
)

write_notes(
  ranges, "ranges.csv",
  "of the columns of the other files: weights (not counting respondents left out) and g = weight / base weight",
  "  (replicates: / count, scaled to sum 2041);",
  "effective_base: (sum w)^2 / sum w^2; margin_miss: largest distance of a share from its target, of those it was made to",
  "  (segments: in the segment); other_route: largest distance of a weight from plain R code of the definition;",
  "at_lower, at_upper: respondents at a bound; negative: respondents below 0"
)
print(ranges, digits = 4)
