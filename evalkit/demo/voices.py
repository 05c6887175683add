"""Voices: what grantees and the people they serve say, and what is said to the public."""

from __future__ import annotations

from evalkit.demo.draw import about, chance, day, one, some, whole
from evalkit.demo.texts import load, say
from evalkit.demo.world import Row, Tables, Year

SAY = ("positive", "positive", "positive", "suggestion", "negative")
BY_RESIDENTS = "execution"  # the capacity that people served speak of


def feedback(year: Year, made: Tables) -> list[Row]:
    """One to three pieces a grantee, each about a capacity of its own, so that nobody praises what others fault."""
    rng, rows = year.rng("feedback"), []
    faults = {row["theme"] for row in made["lessons"] if row["kind"] == "shortcoming"}
    for each in year.grantees:
        if chance(rng, 0.03):  # not heard at all
            continue
        for theme in some(rng, list(load("capacities")), whole(rng, 1, 3)):
            polarity = one(rng, SAY)
            if polarity == "negative" and theme not in faults:  # criticism is what the year's shortcomings come from
                polarity = "suggestion"
            rows.append(
                {
                    "id": f"fb-{each.id}-{theme}",
                    "grantee": each.id,
                    "speaker_role": "beneficiary" if theme == BY_RESIDENTS else "grantee",
                    "polarity": polarity,
                    "theme": theme,
                    **say("text", load("capacities")[theme]["feedback"][polarity], name=each.short),
                    "said_on": f"{day(rng, year.at(0.4), year.end):%Y-%m}",
                }
            )
    return rows


def surveys(year: Year, made: Tables) -> list[Row]:
    """Three questions to the staff of grantees and to the people they serve; who recommends is asked in the last."""
    rng, rows = year.rng("surveys"), []
    mood = sum(each.strength for each in year.grantees) / len(year.grantees)
    told = load("programme")
    for group in told["surveys"]:
        invited = about(rng, group["size"] * len(year.grantees))
        valid = int(rng.binomial(invited, rng.uniform(0.45, 0.9)))
        for n, question in enumerate(told["questions"], 1):
            answers = valid - int(rng.binomial(valid, 0.03))
            row = {**say("group", group["group"]), **say("question", question), "invited": invited, "valid": answers}
            if n == len(told["questions"]):
                promoters, _passive, detractors = map(
                    int, rng.multinomial(answers, [0.25 + mood / 3, 0.5 - mood / 3, 0.25])
                )
                rows.append({**row, "promoters": promoters, "detractors": detractors})
            else:
                top2 = int(rng.binomial(answers, min(0.95, 0.55 + mood / 2)))
                rows.append({**row, "top2": top2, "top": int(rng.binomial(top2, 0.45))})
    return [{"id": f"sur-{n}", **row} for n, row in enumerate(rows, 1)]


def communication(year: Year, made: Tables) -> list[Row]:
    """One row a channel; more is published from year to year."""
    rng, rows = year.rng("communication"), []
    for n, channel in enumerate(load("programme")["channels"], 1):
        posts = about(rng, channel["posts"])
        views = posts * about(rng, channel["views"], 10)
        rows.append(
            {
                "id": f"com-{n}",
                **say("channel", channel["channel"]),
                "posts": posts,
                "views": views,
                "interactions": int(rng.binomial(views, rng.uniform(0.01, 0.06))),
                **say("text", channel["text"]),
                "sent_on": str(year.year),
                "by_others": channel.get("by_others", False),
            }
        )
    return rows
