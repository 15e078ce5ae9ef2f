"""Files for reading.py: a poll of 2,041 x 50 as a workbook, one of 1,000,000 x 60 answers as csv. Seeded."""

import random
import sys
from pathlib import Path

SCALES = [
    ["Strongly agree", "Tend to agree", "Neither agree nor disagree", "Tend to disagree", "Strongly disagree", "Don't know"],
    ["Yes", "No", "Don't know"],
    ["Very convincing", "Fairly convincing", "Not very convincing", "Not at all convincing", "Don't know"],
    ["Conservative", "Labour", "Liberal Democrat", "Green", "Reform UK", "Scottish National Party", "Another party", "Would not vote"],
    ["North East", "North West", "Yorkshire and the Humber", "East Midlands", "West Midlands", "East of England",
     "London", "South East", "South West", "Wales", "Scotland", "Northern Ireland"],
    ["18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"],
]


def answers(rng, question):
    return rng.choice(SCALES[question % len(SCALES)])


def csv(path, rows, columns):
    rng = random.Random(1)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("id," + ",".join(f"Q{i}" for i in range(1, columns)) + "\n")
        # 5,000 different respondents, dealt again and again: what is read does not depend on it.
        pool = [",".join(answers(rng, q) for q in range(1, columns)) for _ in range(5_000)]
        for row in range(rows):
            out.write(f"{row},{pool[rng.randrange(5_000)]}\n")


def workbook(path, rows, columns):
    import openpyxl

    rng = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("A1")
    sheet.append(["id"] + [f"Q{i}" for i in range(1, columns)])
    for row in range(rows):
        sheet.append([row] + [answers(rng, q) for q in range(1, columns)])
    book.save(path)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    csv(folder / "labels-1000000x60.csv", 1_000_000, 60)
    workbook(folder / "labels-2041x50.xlsx", 2_041, 50)
