"""How well and how fast names are matched, against the full register.

    python bench/matching.py make FILE          # the cases, made anew from the register in FILE (matching.jsonl)
    python bench/matching.py measure FILE       # right, wrong and missed, and the time for 1,000 names
    python bench/matching.py left-out FILE      # municipalities are left out and asked for: what is taken instead?
    python bench/matching.py namesakes FILE     # the names that several municipalities have

FILE is the matching.jsonl of a release that holds the full register. `--part kept` measures on the part that nothing
was tuned on. The cases (tests/kg/matching/cases.csv) are made with a fixed seed: name, kind, state, district, what is
meant (kind/key, empty: nothing may be taken), what sort of case it is, and the part.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.matching import Entry, Matcher, Question
from kg.spellings import read_place

CASES = Path(__file__).parents[1] / "tests/kg/matching/cases.csv"
SEED = 20261129
COLUMNS = ["part", "sort", "name", "kind", "state", "district", "meant"]
SHORTENED = {"[Aa]n der": "a. d.", "am": "a.", "bei": "b.", "im": "i.", "ob der": "o. d.", "in der": "i. d."}
LETTERS = "abcdefghiklmnoprstuw"

Case = dict[str, str]


def key_of(entry: Entry) -> str:
    """Kind and key, as in the identifier."""
    return "/".join(entry.iri.rsplit("/", 2)[1:])


def cores(matcher: Matcher) -> dict[str, set[str]]:
    """Cores of the names of living municipalities, and who has them."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in living(matcher, "municipality"):
        for name in entry.names:
            found[read_place(name.text)[0].core].add(entry.iri)
    return found


def living(matcher: Matcher, kind: str) -> list[Entry]:
    """The entries of a kind that are no former ones, in order."""
    return [entry for entry in matcher.entries if entry.kind == kind and not entry.is_former]


def misspell(name: str, chance: random.Random) -> str:
    """One letter left out, doubled, changed or swapped with the next, not the first."""
    places = [place for place in range(1, len(name) - 1) if name[place].isalpha() and name[place + 1].isalpha()]
    place = chance.choice(places)
    one, two = name[place], name[place + 1]
    how = chance.randrange(4)
    if how == 0:
        return name[:place] + name[place + 1 :]
    if how == 1:
        return name[:place] + one + name[place:]
    if how == 2:
        return name[:place] + chance.choice(LETTERS.replace(one.lower(), "")) + name[place + 1 :]
    return name[:place] + two + one + name[place + 2 :]


def make_cases(matcher: Matcher) -> Iterator[Case]:
    """All cases. What a spelling means is known, as it is made of a name; what became another name is left out."""
    chance = random.Random(SEED)
    shared = cores(matcher)
    states = {entry.state_key: entry.label_de for entry in matcher.entries if entry.kind == "state"}
    districts = {entry.iri: entry.label_de for entry in matcher.entries if entry.kind == "district"}
    towns = living(matcher, "municipality")
    own = [each for each in towns if len(shared[read_place(each.label_de)[0].core]) == 1]
    many = [each for each in towns if len(shared[read_place(each.label_de)[0].core]) > 1]
    added = [each for each in towns if read_place(each.label_de)[0].additions]
    full = Counter(read_place(each.label_de)[0].full for each in towns)
    known = set(full) | set(shared)

    def case(
        sort: str,
        name: str,
        entry: Entry | None,
        *,
        state: bool = False,
        district: bool = False,
        kind: str = "municipality",
    ) -> Case:
        return {
            "sort": sort, "name": name, "kind": kind, "meant": key_of(entry) if entry else "",
            "state": states[entry.state_key] if entry and state else "",
            "district": districts[entry.district] if entry and district else "",
        }  # fmt: skip

    for entry in chance.sample(own, 60):
        yield case("plain", entry.label_de, entry)
        yield case("plain", entry.label_de, entry, state=True)
    for entry in chance.sample([each for each in own if re.search("[äöüß]", each.label_de)], 40):
        plain = entry.label_de.translate({228: "ae", 246: "oe", 252: "ue", 223: "ss", 196: "Ae", 214: "Oe", 220: "Ue"})
        yield case("umlauts", plain.upper() if chance.random() < 0.3 else plain, entry, state=chance.random() < 0.5)
    for entry in chance.sample([each for each in own if "stadt" in each.unit.lower()], 40):
        form = chance.choice(["Stadt {}", "{}, Stadt", "{} (Stadt)", "{} Stadt"])
        yield case("form", form.format(entry.label_de), entry, state=chance.random() < 0.5)
    for entry in chance.sample([each for each in added if full[read_place(each.label_de)[0].full] == 1], 70):
        text = entry.label_de
        for long, short in SHORTENED.items():
            text = re.sub(rf"\b{long}\b", short, text)
        text = chance.choice(
            [text, re.sub(r" \((.*)\)", r"/\1", text), re.sub(r" \((.*)\)", r" \1", text), text.replace("-", " ")]
        )
        yield case("addition", text, entry, state=chance.random() < 0.4)
    for entry in chance.sample([each for each in own if len(each.label_de) > 7 and each.label_de.isalpha()], 90):
        text = misspell(entry.label_de, chance)
        if read_place(text)[0].full not in known:
            yield case("typing error", text, entry, state=chance.random() < 0.7)
    for entry in chance.sample(many, 60):
        core = re.split(r" [(/a-z]|/", entry.label_de)[0]
        yield case("ambiguous", core, None)
        readable = read_place(core)[0].core
        same_state = [each for each in towns if each.state == entry.state and each.iri in shared[readable]]
        if len(same_state) == 1:
            yield case("shared, with state", core, entry, state=True)
        same_district = [each for each in same_state if each.district == entry.district]
        if len(same_district) == 1 and entry.district in districts:
            yield case("shared, with district", core, entry, district=True)
    rural = [
        each
        for each in living(matcher, "district")
        if each.unit in ("Kreis", "Landkreis") and not each.label_de.endswith("kreis")
    ]
    for entry in chance.sample(rural, 30):
        base = re.sub(r"^(Landkreis|Kreis) ", "", entry.label_de)
        form = chance.choice(["LK {}", "Landkreis {}", "Kreis {}", "{}, Landkreis", "{} (Kreis)", "Lkr. {}"])
        yield case("district", form.format(base), entry, kind="district", state=chance.random() < 0.5)
    for stem in chance.sample(towns, 60):
        tail = chance.choice(["zwuckel", "quexheim", "blimpstedt", "ywerder", "kraxlingen", "pfuhlitz"])
        text = stem.label_de[:4].strip(" (-") + tail
        if read_place(text)[0].full not in known:
            yield case("nonsense", text, None)


def write_cases(matcher: Matcher) -> None:
    """Write the file; which part a case is in follows from its place: every second is kept."""
    cases = list(make_cases(matcher))
    random.Random(SEED + 1).shuffle(cases)
    with CASES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number, each in enumerate(cases):
            writer.writerow({"part": "kept" if number % 2 else "tuned", **each})
    print(f"{len(cases)} cases")


def read_cases(part: str) -> list[Case]:
    """The cases of a part, or all."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if part in (row["part"], "")]


def question_of(case: Case) -> Question:
    """What a case asks."""
    return Question(case["name"], frozenset({case["kind"]}), state=case["state"], district=case["district"])


def answer(matcher: Matcher, question: Question) -> str:
    """What the matcher takes; empty where it takes nothing."""
    return next((key_of(each.entry) for each in matcher.match(question) if each.is_match), "")


def measure(matcher: Matcher, part: str) -> bool:
    """Print the figures; false where an aim is missed."""
    results: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    cases = read_cases(part)
    for case in cases:
        taken = answer(matcher, question_of(case))
        outcome = "right" if taken == case["meant"] else "missed" if not taken else "wrong"
        results[case["sort"]][outcome] += 1
        if case["meant"]:
            groups["with state or district" if case["state"] or case["district"] else "without"][outcome] += 1
        if outcome != "right":
            where = f"{case['state']} {case['district']}"
            print(
                f"  {outcome}: {case['sort']}: {case['name']!r} {where} -> {taken or '-'}, meant {case['meant'] or '-'}"
            )
    for sort, counts in sorted({**results, **groups}.items()):
        print(f"{sort:25} " + ", ".join(f"{name} {counts[name]}" for name in ("right", "missed", "wrong")))
    recall = {name: counts["right"] / counts.total() for name, counts in groups.items()}
    wrong = sum(counts["wrong"] for counts in results.values())
    questions = [question_of(case) for case in cases]
    questions = (questions * (1000 // len(questions) + 1))[:1000]
    start = time.perf_counter()
    for _ in matcher.match_all(questions):
        pass
    seconds = time.perf_counter() - start
    print(
        f"{len(cases)} cases, wrong {wrong}, recall "
        + ", ".join(f"{name} {value:.1%}" for name, value in sorted(recall.items()))
    )
    print(f"1,000 names in {seconds:.2f} s")
    return not wrong and recall["with state or district"] >= 0.95 and recall["without"] >= 0.85 and seconds < 2


def leave_out(matcher: Matcher, every: int) -> None:
    """Ask for names of places that the matcher does not know: whatever it takes is wrong."""
    entries = matcher.entries
    counts: Counter[str] = Counter()
    towns = living(matcher, "municipality")[::every]
    full: dict[str, set[str]] = defaultdict(set)
    for entry in towns:
        full[entry.label_de].add(entry.iri)
    gone = {entry.iri for entry in towns}
    rest = Matcher((replace(entry) for entry in entries if entry.iri not in gone), register=matcher.register)
    for entry in towns:
        for state in ("", entry.state_key):
            sort = "with state" if state else "without"
            counts[f"{sort} asked"] += 1
            for each in rest.match(Question(entry.label_de, frozenset({"municipality"}), state=state)):
                if each.is_match:
                    counts[f"{sort} taken: {each.reasons[0].code}"] += 1
                    print(f"  {sort}: {entry.label_de} -> {each.entry.label_de} ({each.reasons[0].code})")
    print(dict(sorted(counts.items())))


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "measure", "left-out", "namesakes"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--part", choices=["tuned", "kept", ""], default="")
    parser.add_argument("--every", type=int, default=10, help="left-out: leave out every n-th municipality")
    args = parser.parse_args()
    start = time.perf_counter()
    matcher = Matcher.read(args.file)
    print(f"opened in {time.perf_counter() - start:.2f} s: {dict(matcher.counts)}", file=sys.stderr)
    if args.what == "make":
        write_cases(matcher)
    elif args.what == "measure":
        return 0 if measure(matcher, args.part) else 1
    elif args.what == "left-out":
        leave_out(matcher, args.every)
    else:
        print("\n".join(sorted(core for core, iris in cores(matcher).items() if len(iris) > 1)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
