# One case of R's survey package, in a process of its own; run.py starts it.
#   Rscript peer.R survey-rake|survey-calibrate rake_N DATA_FOLDER REPS BUDGET_SECONDS THREADS
# Prints the JSON lines of peer.py. The clock starts with a data frame of factors in memory and stops with the weights.
a <- commandArgs(TRUE)
n <- as.integer(sub("rake_", "", a[2]))
reps <- as.integer(a[4])
budget <- as.numeric(a[5])
peak <- function() {
  s <- tryCatch(readLines("/proc/self/status"), error = function(e) character())
  s <- grep("^VmHWM", s, value = TRUE)
  if (length(s)) as.numeric(gsub("[^0-9]", "", s)) / 1024 else NaN
}
num <- function(x) if (is.finite(x)) sprintf("%.9g", x) else "null"
say <- function(...) { cat(sprintf(...), "\n", sep = ""); flush(stdout()) }
suppressPackageStartupMessages(library(survey))
imported <- peak()

t <- read.csv(file.path(a[3], "targets.csv"), stringsAsFactors = FALSE)
margins <- unique(t$margin)
t <- split(t$share, factor(t$margin, margins))
codes <- readBin(file.path(a[3], paste0("rake_", n, ".u8")), "integer", 7 * n, size = 1, signed = FALSE)
d <- as.data.frame(matrix(codes, n, 7, dimnames = list(NULL, margins)))
codes <- d
for (m in margins) d[[m]] <- factor(d[[m]], seq_along(t[[m]]) - 1)
error <- function(w) {
  w <- w * n / sum(w)
  max(sapply(margins, function(m) {
    got <- vapply(split(w, factor(codes[[m]], seq_along(t[[m]]) - 1)), sum, 0)
    max(abs(got / (t[[m]] * n) - 1))
  }))
}
formulas <- lapply(margins, function(m) reformulate(m))
tables <- lapply(margins, function(m) setNames(data.frame(factor(levels(d[[m]]), levels(d[[m]])), t[[m]] * n), c(m, "Freq")))
total <- c(n, unlist(lapply(margins, function(m) t[[m]][-1] * n)))
names(total) <- c("(Intercept)", unlist(lapply(margins, function(m) paste0(m, levels(d[[m]])[-1]))))
f <- if (a[1] == "survey-rake") function() {
  # rake() stops on the change of the cells of the joint table, as a share of the total: 2e-9 meets the margins to about 1e-6
  s <- svydesign(ids = ~1, weights = rep(1, n), data = d)
  weights(rake(s, formulas, tables, control = list(maxit = 2000, epsilon = 2e-9)))
} else function() {
  s <- svydesign(ids = ~1, weights = rep(1, n), data = d)
  weights(calibrate(s, reformulate(margins), population = total, calfun = "raking", maxit = 200, epsilon = 1e-6))
}
say('{"event":"ready","version":"%s","imported_mb":%s,"before_mb":%s}', packageVersion("survey"), num(imported), num(peak()))
begun <- proc.time()[["elapsed"]]
for (i in seq_len(reps)) {
  t0 <- Sys.time()
  w <- f()
  s <- as.numeric(difftime(Sys.time(), t0, units = "secs"))
  if (i == 1) { p <- peak(); e <- error(w) }
  say('{"event":"run","s":%s,"peak_rss_mb":%s,"max_rel_margin_err":%s}', num(s), num(p), num(e))
  if (proc.time()[["elapsed"]] - begun > budget) break
}
say('{"event":"done"}')
