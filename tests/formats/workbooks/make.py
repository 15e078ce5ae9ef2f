"""Writes merged.xlsx; LibreOffice makes merged.xls and merged.ods of it, which the tests read.

    soffice --headless --convert-to xls merged.xlsx
    soffice --headless --convert-to ods merged.xlsx

Made up: merged cells, dates, truth values, a number with a format of its own, and a hidden sheet.
"""

import datetime
from pathlib import Path

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Data"
sheet.append(["id", "a", "day", "yes", "share"])
sheet.append([1, "x", datetime.datetime(2024, 5, 1), True, 0.125])
sheet.append([2, None, datetime.datetime(2024, 5, 2, 9, 30), False, -1234.5])
sheet.merge_cells("B2:B3")
sheet["E2"].number_format = "0.0%"
sheet["E3"].number_format = '#,##0.00 "days"'
hidden = book.create_sheet("Old")
hidden.append(["id"])
hidden.append([9])
hidden.sheet_state = "hidden"
book.save(Path(__file__).parent / "merged.xlsx")
