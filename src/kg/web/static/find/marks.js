// Where the words of a search stand in a text, as people wrote it: as kg.search.marks. Parts are [text, is it a hit].
import { foldLetter, words } from "./fold.js";

const LENGTH = 220;
const BEFORE = 60;
const IS_LETTER = /[\p{L}\p{N}]/u;

export function mark(text, terms) {
  const letters = Array.from(text.normalize("NFC"));
  const parts = [];
  let end = 0;
  for (const [first, last] of spansOf(letters, terms)) {
    if (first > end) parts.push([letters.slice(end, first).join(""), false]);
    parts.push([letters.slice(first, last).join(""), true]);
    end = last;
  }
  if (end < letters.length) parts.push([letters.slice(end).join(""), false]);
  return parts;
}

export function snippet(text, terms) {
  const whole = words(text.normalize("NFC")).join(" ");
  const letters = Array.from(whole);
  if (letters.length <= LENGTH) return mark(whole, terms);
  const spans = spansOf(letters, terms);
  let first = spans.length ? Math.max(0, spans[0][0] - BEFORE) : 0;
  if (first) {
    const blank = letters.indexOf(" ", first);
    first = blank >= 0 && blank < spans[0][0] ? blank + 1 : spans[0][0];
  }
  let last = first + LENGTH;
  if (last < letters.length) {
    const blank = letters.slice(0, last).lastIndexOf(" ");
    last = blank > first ? blank : last;
  } else {
    last = letters.length;
  }
  const cut = letters.slice(first, last).join("");
  return mark(`${first ? "… " : ""}${cut}${last < letters.length ? " …" : ""}`, terms);
}

export function hasHit(parts) {
  return parts.some(([, isHit]) => isHit);
}

function spansOf(letters, terms) {
  const folded = [];
  const places = [];
  letters.forEach((letter, place) => {
    for (const each of foldLetter(letter)) {
      folded.push(each);
      places.push(place);
    }
  });
  const found = terms.flatMap((term) => startsOf(folded, Array.from(term)));
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const spans = [];
  for (const [from, length] of found) {
    const first = places[from];
    if (!spans.length || first >= spans.at(-1)[1]) spans.push([first, places[from + length - 1] + 1]);
  }
  return spans;
}

// Where a term starts: short ones only as whole words, as they are searched.
function startsOf(folded, term) {
  const starts = [];
  const { length } = term;
  for (let at = 0; length && at + length <= folded.length; ) {
    if (!term.every((letter, place) => folded[at + place] === letter)) {
      at++;
      continue;
    }
    const isWord = !IS_LETTER.test(folded[at - 1] ?? " ") && !IS_LETTER.test(folded[at + length] ?? " ");
    if (length > 2 || isWord) starts.push([at, length]);
    at += length;
  }
  return starts;
}
