"""Results of a test run as evidence: reads the JUnit XML that `pytest --junit-xml` writes."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

from kg.errors import DataError, Position
from kg.evidence import Evidence, Group

RELEASE = "release"
"""The property of a run that names the release it tested."""


def read_junit(path: Path) -> Evidence:
    """Read the results of one run. Raises DataError where the file holds none, or does not say of which release."""
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314 - a file that our own test run wrote
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", Position(str(path))) from error
    except ElementTree.ParseError as error:
        raise DataError(f"is no XML: {error}", Position(str(path))) from error
    suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
    cases = [case for suite in suites for case in suite.findall("testcase")]
    dates = sorted(suite.get("timestamp", "")[:10] for suite in suites)
    if not cases or not dates[-1]:
        raise DataError("holds no results of tests", Position(str(path)), hint="write it with pytest --junit-xml=FILE")
    named = {each.get("value", "") for each in root.iter("property") if each.get("name") == RELEASE}
    if len(named) != 1:
        found = " and ".join(sorted(named)) or "none"
        raise DataError(
            f"should name the one release that was tested, and names {found}",
            Position(str(path)),
            hint="make it with make evidence, or run tests that build the shipped release (shipped_release)",
        )
    results: dict[str, Counter[str]] = defaultdict(Counter)
    failures = []
    for case in cases:
        outcome = _outcome(case)
        results[case.get("classname", "")][outcome] += 1
        if outcome == "failed":
            failures.append(f"{case.get('classname', '')}: {case.get('name', '')}")
    groups = tuple(Group(name, **results[name]) for name in sorted(results))
    return Evidence("tests", named.pop(), dates[-1], groups, tuple(sorted(failures)))


def _outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"
