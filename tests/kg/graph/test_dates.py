"""Date bounds are exact days, for every precision and every year XSD can write."""

import datetime

import pyoxigraph as ox
import pytest

from kg.graph.dates import date_literal, first_and_last_day
from kg.vocab import XSD


def _bounds(value: str, datatype: str) -> tuple[str, str] | None:
    span = first_and_last_day(ox.Literal(value, datatype=ox.NamedNode(XSD + datatype)))
    return None if span is None else (date_literal(span[0]).value, date_literal(span[1]).value)


@pytest.mark.parametrize(
    ("value", "datatype", "first", "last"),
    [
        ("2016", "gYear", "2016-01-01", "2016-12-31"),
        ("2016-07", "gYearMonth", "2016-07-01", "2016-07-31"),
        ("2016-06", "gYearMonth", "2016-06-01", "2016-06-30"),
        ("2016-02", "gYearMonth", "2016-02-01", "2016-02-29"),
        ("2017-02", "gYearMonth", "2017-02-01", "2017-02-28"),
        ("2000-02", "gYearMonth", "2000-02-01", "2000-02-29"),
        ("1900-02", "gYearMonth", "1900-02-01", "1900-02-28"),
        ("2100-02", "gYearMonth", "2100-02-01", "2100-02-28"),
        ("2016-02-29", "date", "2016-02-29", "2016-02-29"),
        ("2016-12-31", "date", "2016-12-31", "2016-12-31"),
        ("2016-07-01+02:00", "date", "2016-07-01", "2016-07-01"),
        ("2016Z", "gYear", "2016-01-01", "2016-12-31"),
        ("2016-02-14:00", "gYearMonth", "2016-02-01", "2016-02-29"),
        ("0999", "gYear", "0999-01-01", "0999-12-31"),
        ("-0004-02", "gYearMonth", "-0004-02-01", "-0004-02-29"),
        ("0000-02", "gYearMonth", "0000-02-01", "0000-02-29"),
        ("20160", "gYear", "20160-01-01", "20160-12-31"),
    ],
)
def test_bounds(value: str, datatype: str, first: str, last: str) -> None:
    assert _bounds(value, datatype) == (first, last)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2017-02-29", "date"),
        ("2016-06-31", "date"),
        ("2016-00-01", "date"),
        ("2016-13", "gYearMonth"),
        ("2016-7", "gYearMonth"),
        ("16", "gYear"),
        ("02016", "gYear"),
        ("2016-07", "gYear"),
        ("2016", "gYearMonth"),
        ("2016", "date"),
        ("2016 ", "gYear"),
        ("2016\n", "gYear"),
        ("２０１６", "gYear"),
        ("2016+15:00", "gYear"),
        ("2016", "string"),
        ("2016", "integer"),
        ("2016-07-01T00:00:00", "dateTime"),
    ],
)
def test_no_bounds_where_there_is_no_such_date(value: str, datatype: str) -> None:
    assert _bounds(value, datatype) is None


def test_every_month_of_four_centuries_ends_the_day_before_the_next_begins() -> None:
    for year in range(1800, 2200):
        for month in range(1, 13):
            following = datetime.date(year + month // 12, month % 12 + 1, 1)
            last = (following - datetime.timedelta(days=1)).isoformat()
            assert _bounds(f"{year}-{month:02}", "gYearMonth") == (f"{year}-{month:02}-01", last)
