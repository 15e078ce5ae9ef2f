# Replicate weights of every kind from files, and shares of all mentions: estimates, standard errors, intervals.
# R 4.2.2, survey 4.1-1. From the project's folder: Rscript tests/reference/replicate-files.R
#
# The poll is invented here: 200 people in 10 strata of 2 clusters of 10, alike within a cluster. Replicate weights are made by
# as.svrepdesign() (bootstrap, JK1, JKn, BRR, Fay), those of successive differences by hand (Ash 2014), written to files and
# read again. Everything is then estimated by
#   svrepdesign(weights = ~wt, repweights = <file>, type = "other", scale = , rscales = , combined.weights = TRUE, mse = TRUE)
# with the scale of the method written out, and once more by the type that svrepdesign() itself has, which must agree.
suppressMessages(library(survey))
folder <- "tests/reference/replicate-files"
head_of <- function(what) c(paste0("# ", what), "# R 4.2.2, survey 4.1-1: tests/reference/replicate-files.R")
save <- function(file, what, x) {
  path <- file.path(folder, file)
  writeLines(head_of(what), path)
  suppressWarnings(write.table(x, path, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE, na = "NA"))
}
plain <- function(file, x) write.table(x, file.path(folder, file), sep = ",", row.names = FALSE, quote = FALSE)

# --- The poll.
set.seed(14)
stratum <- rep(1:10, each = 20)
psu <- rep(1:20, each = 10)
level <- rnorm(20)[psu]
wt <- round(exp(rnorm(200, 0, 0.5)) * (1 + stratum / 10) * 100) / 100
poll <- data.frame(
  id = sprintf("P%03d", 0:199),
  support = ifelse(plogis(level + rnorm(200, 0, 0.7)) > 0.55, "Yes", "No"),
  sex = sample(c("Male", "Female"), 200, TRUE),
  income = round((2000 + 400 * level + 600 * exp(rnorm(200, 0, 0.5))) / 10) * 10,
  m1 = sample(c("A", "B", "C"), 200, TRUE, c(5, 3, 2)),
  m2 = sample(c("A", "B", "C"), 200, TRUE, c(5, 3, 2)),
  m3 = sample(c("A", "B", "C", ""), 200, TRUE, c(4, 2, 2, 2)),
  wt = wt
)
plain("poll.csv", poll)

# --- Replicate weights.
base <- svydesign(ids = ~psu, strata = ~stratum, weights = ~wt, data = poll)
# JKn of strata of 2 and of 4 clusters, so that factors differ.
merged <- svydesign(ids = ~psu, strata = ~pmax(stratum, 3), weights = ~wt, data = poll)
groups <- svydesign(ids = ~psu, weights = ~wt, data = poll)
write_replicates <- function(file, w, stem = "r") {
  w <- signif(as.matrix(w), 12)
  colnames(w) <- paste0(stem, seq_len(ncol(w)))
  plain(file, data.frame(id = poll$id, w))
  as.matrix(read.csv(file.path(folder, file))[, -1])
}
weights_of <- function(design) weights(design, "analysis")
jkn <- as.svrepdesign(merged, type = "JKn")
sdr <- local({
  h <- hadamard(31)
  h <- 2 * (h > 0) - 1
  r <- nrow(h)
  stopifnot(max(abs(h %*% t(h) - r * diag(r))) < 1e-9)
  a <- 2 + (seq_len(20) - 1)
  b <- 2 + seq_len(20) %% 20
  1 + (h[a, ] - h[b, ]) / 2^1.5
})
files <- list(
  bootstrap = write_replicates("bootstrap.csv", weights_of(as.svrepdesign(base, type = "subbootstrap", replicates = 40))),
  jackknife = write_replicates("jackknife.csv", weights_of(as.svrepdesign(groups, type = "JK1"))),
  jkn = write_replicates("jkn.csv", weights_of(jkn)),
  brr = write_replicates("brr.csv", weights_of(as.svrepdesign(base, type = "BRR"))),
  fay = write_replicates("fay.csv", weights_of(as.svrepdesign(base, type = "Fay", fay.rho = 0.3))),
  sdr = write_replicates("sdr.csv", poll$wt * sdr[psu, ], "pwgtp")
)
factors <- jkn$scale * jkn$rscales
plain("jkn-factors.csv", data.frame(replicate = paste0("r", seq_along(factors)), factor = factors))

# --- Estimates.
designs <- list()
add <- function(name, w, scale, rscales = rep(1, ncol(w)), own = NULL) {
  other <- function(...) svrepdesign(variables = poll, weights = poll$wt, repweights = w, combined.weights = TRUE, mse = TRUE, ...)
  d <- other(type = "other", scale = scale, rscales = rscales)
  if (!is.null(own)) {
    own <- suppressWarnings(do.call(other, own))
    stopifnot(abs(SE(svymean(~income, own)) - SE(svymean(~income, d))) < 1e-10 * SE(svymean(~income, d)))
  }
  designs[[name]] <<- d
}
n <- sapply(files, ncol)
scale <- c(bootstrap = 1 / n[["bootstrap"]], bootstrap_factor = 1 / (n[["bootstrap"]] - 1),
           jackknife = (n[["jackknife"]] - 1) / n[["jackknife"]], jkn = 1, brr = 1 / n[["brr"]],
           fay = 1 / (n[["fay"]] * 0.7^2), sdr = 4 / n[["sdr"]])
ones <- rep(1, n[["bootstrap"]])
add("bootstrap", files$bootstrap, scale[["bootstrap"]], own = list(type = "bootstrap", scale = scale[["bootstrap"]], rscales = ones))
add("bootstrap_factor", files$bootstrap, scale[["bootstrap_factor"]])
add("jackknife", files$jackknife, scale[["jackknife"]], own = list(type = "JK1", scale = scale[["jackknife"]]))
add("jkn", files$jkn, 1, factors, own = list(type = "JKn", scale = 1, rscales = factors))
add("brr", files$brr, scale[["brr"]], own = list(type = "BRR"))
add("fay", files$fay, scale[["fay"]], own = list(type = "Fay", rho = 0.3))
add("sdr", files$sdr, scale[["sdr"]], own = list(type = "successive-difference"))
add("acs", files$sdr, scale[["sdr"]], own = list(type = "ACS"))
add("factor", files$sdr, scale[["sdr"]])
# Weights as given and nothing else: for shares of all mentions.
designs$linearised <- svydesign(ids = ~1, weights = ~wt, data = poll)

of <- function(option) rowSums(poll[c("m1", "m2", "m3")] == option)
all_mentions <- rowSums(poll[c("m1", "m2", "m3")] != "")
rows <- list()
put <- function(design, number, value, se, lower = NA, upper = NA) {
  rows[[length(rows) + 1]] <<- data.frame(
    design = design, number = number, value = format(value, digits = 15), se = format(se, digits = 15),
    lower = format(lower, digits = 15), upper = format(upper, digits = 15), df = df
  )
}
# The spread of quantiles over replicates means something for these.
of_quantiles <- c("bootstrap", "bootstrap_factor", "brr", "fay", "sdr", "acs")
for (name in names(designs)) {
  d <- designs[[name]]
  df <- degf(d)
  d <- update(d, yes = as.numeric(support == "Yes"), A = of("A"), B = of("B"), all = all_mentions,
              once_A = as.numeric(of("A") > 0), once = (of("A") > 0) + (of("B") > 0) + (of("C") > 0),
              male = as.numeric(sex == "Male"), female = as.numeric(sex == "Female"))
  ratio <- function(of, over) {
    r <- svyratio(of, over, d)
    c(as.numeric(coef(r)), as.numeric(SE(r)))
  }
  every <- ratio(~A, ~all)
  put(name, "best:A:of-answers", every[1], every[2])
  every <- ratio(~B, ~all)
  put(name, "best:B:of-answers", every[1], every[2])
  put(name, "once", ratio(~once_A, ~once)[1], ratio(~once_A, ~once)[2])
  of_men <- svyratio(~A, ~all, subset(d, sex == "Male"))
  put(name, "best:A:of-answers@sex:Male", as.numeric(coef(of_men)), as.numeric(SE(of_men)))
  if (name == "linearised") next
  share <- svymean(~yes, d)
  interval <- as.numeric(confint(svyciprop(~yes, d, method = "xlogit", df = df)))
  put(name, "support:Yes", as.numeric(coef(share)), as.numeric(SE(share)), interval[1], interval[2])
  mean_of <- svymean(~income, d)
  interval <- as.numeric(confint(mean_of, df = df))
  put(name, "income:mean", as.numeric(coef(mean_of)), as.numeric(SE(mean_of)), interval[1], interval[2])
  for (s in c("Male", "Female")) {
    own <- svymean(~yes, subset(d, sex == s))
    put(name, paste0("support:Yes@sex:", s), as.numeric(coef(own)), as.numeric(SE(own)))
    own <- svymean(~income, subset(d, sex == s))
    put(name, paste0("income:mean@sex:", s), as.numeric(coef(own)), as.numeric(SE(own)))
  }
  gap <- withReplicates(d, function(w, data) {
    side <- function(x) sum(w * data$yes * x) / sum(w * x)
    side(data$male) - side(data$female)
  })
  put(name, "support:Yes@sex:Male minus Female", as.numeric(coef(gap)), as.numeric(SE(gap)))
  if (name %in% of_quantiles) {
    q <- suppressWarnings(svyquantile(~income, d, 0.5, interval.type = "quantile", qrule = "math", df = df))
  } else {
    q <- suppressWarnings(svyquantile(~income, d, 0.5, interval.type = "mean", qrule = "math", df = df))
  }
  q <- q$income
  put(name, "income:median", q[1], q[4], q[2], q[3])
}
save("estimates.csv", "Replicate weights from files: mse = TRUE, scales as in STATISTICS; df = degf(design)", do.call(rbind, rows))
