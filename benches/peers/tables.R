# One way of R's to make the tables, in a process of its own; tables.py starts it.
#   Rscript tables.R survey|survey-all|rowsum|xtabs FOLDER REPS BUDGET_SECONDS ANSWER_FILE [QUESTIONS]
# Prints the JSON lines of tables.py's peers. The clock starts with factors (and, for survey, a calibrated design) in memory.
a <- commandArgs(TRUE)
folder <- a[2]
reps <- as.integer(a[3])
budget <- as.numeric(a[4])
peak <- function() {
  s <- tryCatch(readLines("/proc/self/status"), error = function(e) character())
  s <- grep("^VmHWM", s, value = TRUE)
  if (length(s)) as.numeric(gsub("[^0-9]", "", s)) / 1024 else NaN
}
num <- function(x) if (is.finite(x)) sprintf("%.17g", x) else "null"
say <- function(...) { cat(sprintf(...), "\n", sep = ""); flush(stdout()) }
seconds <- function(f) { t0 <- Sys.time(); f(); as.numeric(difftime(Sys.time(), t0, units = "secs")) }
suppressPackageStartupMessages(library(survey))

# ---- the data
shape <- paste(readLines(file.path(folder, "shape.json")), collapse = "")
numbers <- function(name) as.integer(strsplit(sub(paste0('.*"', name, '": *\\[?([0-9, ]*).*'), "\\1", shape), ", *")[[1]])
n <- numbers("rows")
k <- list(q = numbers("questions"), c = numbers("crossbreaks"), m = numbers("margins"))
called <- lapply(setNames(names(k), names(k)), function(p) if (length(k[[p]])) paste0(p, seq_along(k[[p]]), "_"))
con <- file(file.path(folder, "codes.u8"), "rb")
d <- as.data.frame(lapply(unlist(k), function(size) factor(readBin(con, "integer", n, size = 1, signed = FALSE), 0:(size - 1))))
close(con)
names(d) <- unlist(called)
w <- readBin(file.path(folder, "weights.f64"), "double", n, size = 8)
d$w <- w
d$one <- 1
some <- if (length(a) > 5) as.integer(a[6]) else length(k$q)
q <- called$q[seq_len(some)]

# ---- the tables: run() makes them, answer(made) has list(share = , se = ) in the order of all peers:
# question by question, everyone and then each crossbreak, column by column
setup <- 0
if (a[1] %in% c("survey", "survey-all")) {
  totals <- unlist(lapply(called$m, function(m) { t <- tapply(w, d[[m]], sum)[-1]; setNames(t, paste0(m, names(t))) }))
  setup <- seconds(function() {
    base <- svydesign(ids = ~1, weights = ~one, data = d)
    design <<- calibrate(base, reformulate(called$m), population = c("(Intercept)" = sum(w), totals),
                         calfun = "raking", maxit = 1000, epsilon = 1e-13)
  })
}
if (a[1] == "survey") {
  run <- function() lapply(q, function(q) c(
    list(svymean(reformulate(q), design)),
    lapply(called$c, function(c) svyby(reformulate(q), reformulate(c), design, svymean))
  ))
  by_answer <- function(x, of) if (inherits(x, "svyby")) t(matrix(as.matrix(of(x)), nrow(x))) else of(x)
  answer <- function(made) {
    all <- unlist(made, recursive = FALSE)
    list(share = unlist(lapply(all, by_answer, coef)), se = unlist(lapply(all, by_answer, SE)))
  }
} else if (a[1] == "survey-all") {
  run <- function() c(
    list(svymean(reformulate(q), design)),
    lapply(called$c, function(c) svyby(reformulate(q), reformulate(c), design, svymean))
  )
  answer <- function(made) {
    of <- function(f) {
      all <- lapply(made, function(x) if (inherits(x, "svyby")) matrix(as.matrix(f(x)), nrow(x)) else t(f(x)))
      at <- split(seq_len(sum(k$q[seq_len(some)])), rep(seq_len(some), k$q[seq_len(some)]))
      unlist(lapply(at, function(i) lapply(all, function(x) t(x[, i]))))
    }
    list(share = of(coef), se = of(SE))
  }
} else if (a[1] == "rowsum") {
  one_hot <- function(x) outer(as.integer(x), seq_along(levels(x)), "==") * w
  run <- function() {
    x <- do.call(cbind, lapply(d[q], one_hot))
    c(list(t(colSums(x))), lapply(d[called$c], function(c) rowsum(x, as.integer(c))))
  }
  answer <- function(made) {
    at <- split(seq_len(sum(k$q[seq_len(some)])), rep(seq_len(some), k$q[seq_len(some)]))
    list(share = unlist(lapply(at, function(i) lapply(made, function(x) prop.table(t(x[, i, drop = FALSE]), 2)))))
  }
} else {
  run <- function() lapply(q, function(q) c(
    list(xtabs(reformulate(q, "w"), d)), lapply(called$c, function(c) xtabs(reformulate(c(q, c), "w"), d))
  ))
  answer <- function(made) {
    list(share = unlist(lapply(made, lapply, function(x) if (length(dim(x)) > 1) prop.table(x, 2) else prop.table(x))))
  }
}

version <- if (grepl("^survey", a[1])) packageVersion("survey") else getRversion()
say('{"event":"ready","version":"%s","before_mb":%s,"setup_s":%s}', version, num(peak()), num(setup))
begun <- proc.time()[["elapsed"]]
for (i in seq_len(reps)) {
  s <- seconds(function() made <<- run())
  if (i == 1) p <- peak()
  say('{"event":"run","s":%s,"peak_rss_mb":%s}', num(s), num(p))
  if (proc.time()[["elapsed"]] - begun > budget) break
}
found <- answer(made)
writeBin(as.double(unlist(found, use.names = FALSE)), a[5])
say('{"event":"answer","questions":%d}', some)
