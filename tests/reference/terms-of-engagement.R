# Proves: the reference study from the raw export to its estimates, read and recoded without crossbreak:
# qualified interviews, second visits dropped, seven margins with not-stated answers held, medians, NETs, leads.
# The respondents are synthetic. R 4.2.2, survey 4.1-1, readxl 1.4.2. Exact calls: the head of estimators.R.
# Run from the project's folder: Rscript tests/reference/terms-of-engagement.R
source("tests/reference/estimators.R")
library(readxl)
script <- "terms-of-engagement.R"
folder <- "tests/reference/terms-of-engagement"

x <- as.data.frame(read_excel("raw/terms-of-engagement.xlsx", sheet = "A1", col_types = "text"))
x <- x[x$status == "3", ]
qualified <- nrow(x)
# The first visit by date; the order stays that of the export.
by_date <- order(as.numeric(x$date))
first <- by_date[!duplicated(x$uuid[by_date])]
x <- x[sort(first), ]
for (v in c("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "Q1", "Q2", "noanswerQ1_n98", grep("^Q[3456]r", names(x), value = TRUE))) {
  x[[v]] <- as.numeric(x[[v]])
}
message("qualified: ", qualified, "; people: ", nrow(x))

# Labels from codes; a code that is not listed is not stated.
recode <- function(codes, labels) {
  out <- rep(NA_character_, length(codes))
  for (label in names(labels)) out[codes %in% labels[[label]]] <- label
  out
}
x$gender <- recode(x$S1, list(Male = 1, Female = 2))
x$age_band <- as.character(cut(x$S2, c(18, 25, 35, 45, 55, 65, 75, Inf),
  right = FALSE, labels = c("18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
))
x$education <- recode(x$S5, list("No qualifications" = 1, "Other qualifications" = c(2, 3, 4, 7), "Degree or higher" = 5:6))
x$region <- c(
  "North East", "North West", "Yorkshire and the Humber", "East Midlands", "West Midlands", "East of England",
  "London", "South East", "South West", "Wales", "Scotland", "Northern Ireland"
)[x$S3]
x$work <- recode(x$S4, list(
  "Working full time" = c(1, 3), "Working part time" = c(2, 4), Unemployed = 5, Student = 6, Retired = 7, "Not working" = 8:9
))
x$ethnicity <- recode(x$S6, list(White = 1:3, Mixed = 4, Asian = 5:9, Black = 10:12, Other = 13:14))
x$vote <- recode(x$S7, list(
  Conservative = 1, Labour = 2, "Liberal Democrat" = 3, SNP = 4, "Plaid Cymru" = 5, "Brexit Party" = 6,
  Green = 7, Other = 8, "Did not vote" = 9:10
))
x$euref <- recode(x$S8, list(Remain = 1, Leave = 2, "Did not vote" = 3:4))
x$attention <- recode(x$S9, list("0-2" = 0:2, "3-4" = 3:4, "5-6" = 5:6, "7-8" = 7:8, "9-10" = 9:10))

targets <- function(name) read.csv(file.path("specs/terms-of-engagement", paste0(name, ".csv")), colClasses = c(share = "numeric"))
alone <- c("region", "work", "ethnicity", "vote", "euref", "attention")
cells <- targets("gender-age-band-education")
stated <- !is.na(x$gender) & !is.na(x$age_band) & !is.na(x$education)
fit <- weighted(x, c(
  list(gender_age_education = margin(
    ifelse(stated, paste(x$gender, x$age_band, x$education, sep = "|"), NA),
    setNames(cells$share, paste(cells$gender, cells$age_band, cells$education, sep = "|"))
  )),
  sapply(alone, function(v) margin(x[[v]], with(targets(v), setNames(share, get(v)))), simplify = FALSE)
), rake = FALSE)
for (m in names(fit$margins)) message(m, " held: ", sum(fit$margins[[m]]$category == "(not stated)"))
w <- unname(weights(fit$calibrated))
write_reference(data.frame(uuid = x$uuid, weight = w), file.path(folder, "weights.csv"), script, c(
  "Terms of Engagement (synthetic): seven margins, not stated held, base weights of 1, mean 1,",
  "in the order of the export, by calibrate(calfun = \"raking\", epsilon = 1e-13)"
))

hours <- ifelse(x$noanswerQ1_n98 == 1, NA, x$Q1)
time <- ifelse(x$Q2 == 98, NA, x$Q2)
items <- function(prefix) grep(paste0("^", prefix, "r"), names(x), value = TRUE)
each <- function(vs, f) unlist(lapply(vs, f), recursive = FALSE)
convincing <- function(v) x[[v]] %in% 1:2
unconvincing <- function(v) x[[v]] %in% 3:4
write_estimates("terms-of-engagement", script, c(
  "Terms of Engagement (synthetic); answers are the codes of the export",
  "hours and time exclude don't know (Q1, Q2 code 98); the median of time is a code (6 is three months); Q3: share ticked, base everyone",
  "net: Q6 Convincing 1, 2, Unconvincing 3, 4; time One month or less 1-4; lead: Q4, Q5 B - A (2 - 1), Q6 Convincing - Unconvincing",
  "se from calibrate(); share and net intervals: logit (xlogit), t with df; mean and median (Woodruff): t with df; lead: normal"
), fit, c(
  list(
    number("median", "hours", hours), number("mean", "hours", hours),
    share("hours", "Less than 21 hours", hours < 21, !is.na(hours)),
    share("hours", "Don't know", is.na(hours)),
    number("median", "time", time),
    share("time", "One month or less", time <= 4, !is.na(time), "net"),
    share("time", "Don't know", is.na(time))
  ),
  shares("time", time, !is.na(time)),
  lapply(items("Q3"), function(v) share(v, "1", x[[v]] == 1)),
  each(c(items("Q4"), items("Q5")), function(v) c(shares(v, x[[v]]), list(lead(v, "2 - 1", x[[v]] == 2, x[[v]] == 1)))),
  each(items("Q6"), function(v) {
    c(shares(v, x[[v]]), list(
      share(v, "Convincing", convincing(v), statistic = "net"),
      share(v, "Unconvincing", unconvincing(v), statistic = "net"),
      lead(v, "Convincing - Unconvincing", convincing(v), unconvincing(v))
    ))
  })
), domains(x, "gender"))
