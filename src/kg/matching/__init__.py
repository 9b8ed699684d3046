"""Matching: which thing of the graph a name, a key, or both mean; asked of the file of a release (`kg.matchfile`).

matcher = Matcher.open(release)
for candidate in matcher.match(Question("Neustadt a. d. Weinstr.", frozenset({"municipality"}))):
    print(candidate.score, candidate.is_match, candidate.entry.label("de"), candidate.entry.about("de"))
"""

from __future__ import annotations

from kg.matching.entries import Candidate, Entry, Name, Point, Question, Reason
from kg.matching.matcher import Matcher, MatcherFile
from kg.matching.reasons import say

__all__ = ["Candidate", "Entry", "Matcher", "MatcherFile", "Name", "Point", "Question", "Reason", "say"]
