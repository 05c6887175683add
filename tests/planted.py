"""A generated portfolio with truths planted in it, each of which a report on several years must tell by name."""

import random
import shutil

import pandas as pd

from evalkit.demo import write_demo

SIGNS = [chr(0x4E00 + number) for number in range(0, 4000, 3)]
COPIED = "为社区独居老人建立邻里互助小组，每周探访并记录需求"
REMEDY = "每月底由出纳与会计对账并双人签字"
ORG = "old-name"  # the id under which a grantee was there before


def planted(home):
    """Write data/ with two programmes: east 2016 to 2019, west 2016, 2017 and 2019.

    East: from 2016 to 2017 the cost per person-time changes by the mix alone; from 2017 to 2018 it falls as a whole
    and rises with both grantees; a remedy of 2016 is never spoken of again; one grantee goes by another id in 2016;
    2019 counts in dollars. West: 2018 is missing; 2017 begins before 2016 ends; a grant of 2019 has the text of a grant
    of east 2016.
    """
    write_demo(home / "generated", 2, 4, 7)
    for number, name in enumerate(("east", "west"), 1):
        shutil.copytree(home / f"generated/demo-00{number}", home / f"data/{name}")
    shutil.rmtree(home / "generated")
    shutil.rmtree(home / "data/west/2018")
    signs = random.Random(7)
    for file in sorted((home / "data").glob("*/*/grants.csv")):
        edit(file, purpose_zh=lambda: "".join(signs.sample(SIGNS, 40)), purpose_en=lambda: "")
    east, west = home / "data/east", home / "data/west"
    _set(east / "2016/grants.csv", 0, purpose_zh=COPIED)
    _set(west / "2019/grants.csv", 0, purpose_zh=COPIED)
    _set(east / "2019/programme.csv", 0, currency="USD")
    _set(west / "2017/programme.csv", 0, start="2016-12-01")
    _set(east / "2016/lessons.csv", 0, remedy_zh=REMEDY, remedy_en=REMEDY, status="accepted")
    key = read(east / "2016/lessons.csv")["id"].iat[0]
    edit(east / "2017/lessons.csv", carried_from=lambda cell: "" if cell == key else cell)
    staying = [
        key
        for key in read(east / "2016/grantees.csv")["id"]
        if all(key in set(read(east / f"{year}/grantees.csv")["id"]) for year in (2017, 2018))
    ]
    one, other, moved = staying[:3]
    # The cost of a person-time, and how many there are: with one grantee, and with the other.
    for year, costs, times in ((2016, (10, 20), (100, 100)), (2017, (10, 20), (50, 150)), (2018, (11, 22), (180, 20))):
        _activities(
            east / f"{year}/activities.csv", dict(zip((one, other), zip(costs, times, strict=True), strict=True))
        )
    for file in (east / "2016").glob("*.csv"):
        frame = read(file)
        frame.map(lambda cell: ORG if cell == moved else cell).to_csv(file, index=False)
    return moved


def read(file):
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def edit(file, **makers):
    """Make some columns of a file anew, each cell by a function of the old one, or of nothing."""
    frame = read(file)
    for column, maker in makers.items():
        given = maker.__code__.co_argcount
        frame[column] = [maker(cell) if given else maker() for cell in frame[column]]
    frame.to_csv(file, index=False)


def _set(file, row, **cells):
    frame = read(file)
    frame.loc[row, list(cells)] = list(cells.values())
    frame.to_csv(file, index=False)


def _activities(file, planned):
    """One activity of each planned grantee has a cost and person-times; all others have neither."""
    frame = read(file)
    frame[["cost", "person_times"]] = ""
    for grantee, (cost, times) in planned.items():
        row = frame.index[frame["grantee"] == grantee][0]
        frame.loc[row, ["cost", "person_times", "persons", "held_on"]] = [
            str(cost * times),
            str(times),
            "",
            f"{file.parent.name}-06-01",
        ]
    frame.to_csv(file, index=False)
