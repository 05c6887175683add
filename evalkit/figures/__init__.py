"""Pictures of a programme year: each a function of the programme that returns a `Picture`, or `Nothing` and the reason.

The form follows the question and n: dots with names for few cases, slopes from start to end, a bar only for amounts
that add up. Labels stand at what they name, a grantee keeps one colour, and what is not known shows as not known.
"""

from evalkit.figures.change import goals, lessons, strategy
from evalkit.figures.course import timeline
from evalkit.figures.delivery import person_times, reported_units, trainings
from evalkit.figures.funds import money
from evalkit.figures.groups import by_group
from evalkit.figures.headcount import staff
from evalkit.figures.picture import Nothing, Picture
from evalkit.figures.standing import standing
from evalkit.figures.years import of_programmes, over_years

CHARTS = (goals, person_times, reported_units, staff, money, timeline, strategy, trainings, lessons)
__all__ = [
    "CHARTS",
    "Nothing",
    "Picture",
    "by_group",
    "goals",
    "lessons",
    "money",
    "of_programmes",
    "over_years",
    "person_times",
    "reported_units",
    "staff",
    "standing",
    "strategy",
    "timeline",
    "trainings",
]
