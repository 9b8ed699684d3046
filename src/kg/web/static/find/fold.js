// Folds texts as kg.indexfile does: no capitals, no signs, umlauts as ae, other accents away.

const LETTERS = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", œ: "oe", ø: "oe", å: "a", ł: "l", đ: "d" };
const known = new Map();

export function foldLetter(letter) {
  let folded = known.get(letter);
  if (folded === undefined) known.set(letter, (folded = foldOne(letter)));
  return folded;
}

function foldOne(letter) {
  const low = letter.toLowerCase();
  if (low in LETTERS) return LETTERS[low];
  const bare = low.replaceAll("ς", "σ").normalize("NFKD").replace(/\p{M}/gu, "");
  return bare.replace(/[^\p{L}\p{N}]/gu, " ");
}

export function fold(text) {
  return words(Array.from(text.normalize("NFC"), foldLetter).join("")).join(" ");
}

// The words of a text, at its blanks.
export function words(text) {
  return text.split(/\s+/u).filter(Boolean);
}

// The first letters of a text: letters, not halves of them.
export function start(text, length) {
  return text.length <= length ? text : Array.from(text).slice(0, length).join("");
}

export function lengthOf(text) {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

// Compares as Python does: by the numbers of letters, not by halves of them.
export function compare(one, other) {
  if (one === other) return 0;
  const left = Array.from(one);
  const right = Array.from(other);
  for (let place = 0; place < left.length && place < right.length; place++) {
    const by = left[place].codePointAt(0) - right[place].codePointAt(0);
    if (by) return by;
  }
  return left.length - right.length;
}
