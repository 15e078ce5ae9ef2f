"""Makes poll.sav: labels in Finnish, of which no list of words is kept. All values are invented."""

import random

import pandas as pd
import pyreadstat

random.seed(11)
N = 200


def of(values, weights=None):
    return random.choices(values, weights, k=N)


columns = {
    "id": range(1, N + 1),
    "age": of([*range(18, 91), 998, 999], [1] * 73 + [2, 2]),
    "left_right": of([*range(11), 98, 99], [2] * 11 + [1, 1]),
    "hours": of([0, *range(1, 61), 95, 96]),
    "party": of([1, 2, 3, 4, 5, 95, 99], [5, 4, 3, 2, 2, 2, 1]),
}
labels = {
    "age": {998: "Kieltäytyi", 999: "Ei osaa sanoa"},
    "left_right": {0: "Vasen", 10: "Oikea", 98: "En osaa sanoa", 99: "Kieltäytyi"},
    "hours": {0: "Ei yhtään", 95: "95 tai enemmän", 96: "Ei koskaan töissä"},
    "party": {1: "Kok", 2: "SDP", 3: "Vihr", 4: "Kesk", 5: "PS", 95: "Joku muu", 99: "En osaa sanoa"},
}
texts = {"age": "Ikä", "left_right": "Vasen-oikea", "hours": "Tunnit", "party": "Puolue"}
pyreadstat.write_sav(pd.DataFrame(columns), "poll.sav", column_labels=texts, variable_value_labels=labels)
