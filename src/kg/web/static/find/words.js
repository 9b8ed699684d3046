// Full-text search as kg.search.words: what SQLite finds with its index over groups of three letters, a look through
// the folded texts finds too, in some milliseconds.
import { compare, fold, lengthOf, start, words as split } from "./fold.js";

const LONGEST = 200;
const MOST_WORDS = 8;
const GRAM = 3;
const WEIGHTS = [10, 8, 5, 2, 2]; // name, key, title, related, text
const MISSPELT = 0.6;
const HYPHENED = /[\p{L}\p{N}_]-[\p{L}\p{N}_]/u;
const ALTERNATIVES = 6;
const PRIORS = { "key-messages": 3, municipalities: 2.5, projects: 2.5, themes: 2, organisations: 1 };
const SMALL = new Set(
  split(`der die das den dem des ein eine einer und oder in im am an auf aus bei fuer mit von vom zu zum zur nach ist
    sind the a an and or of for in on at by with to from is are`),
);

// `lists`: what is known of all things; `docs`: their folded texts; `group`: the list that hits shall be in, or "".
export function search(lists, docs, text, group = "") {
  const typed = split(fold(start(text, LONGEST)));
  const names = chooseNames(start(text, LONGEST)).flatMap((name) => partsOf(docs, name)).slice(0, MOST_WORDS);
  const replaced = [];
  const found = names.map((name) => {
    const word = findWord(docs, name);
    const nearest = word.ids.size ? [] : nearestTo(docs, name);
    if (!nearest.length) return word;
    replaced.push([name, nearest]);
    return { spellings: nearest, weight: MISSPELT, ids: union(nearest.map((each) => having(docs, each))) };
  });
  const keys = byKey(lists, typed.join(""));
  const [ids, isPartial] = fitting(found, keys);
  const scores = weigh(lists, docs, ids, found, typed.join(" "), keys);
  const counts = {};
  for (const id of ids) counts[groupOf(lists, id)] = (counts[groupOf(lists, id)] ?? 0) + 1;
  return {
    ids: ids
      .filter((id) => !group || groupOf(lists, id) === group)
      .sort((one, other) => scores.get(other) - scores.get(one) || one - other),
    counts,
    terms: [...new Set(found.flatMap((word) => word.spellings))],
    replaced: [...new Map(replaced)],
    isPartial,
  };
}

export function groupOf(lists, id) {
  return lists.groups[lists.list[id]];
}

function chooseNames(text) {
  const names = split(text).flatMap((word) => {
    const parts = split(fold(word));
    return parts.length > 1 && HYPHENED.test(word) ? [parts.join(" ")] : parts;
  });
  const telling = names.filter((name) => !SMALL.has(name));
  return [...new Set(telling.length ? telling : names)];
}

function partsOf(docs, name) {
  return !name.includes(" ") || findWord(docs, name).ids.size ? [name] : split(name);
}

function findWord(docs, name) {
  if (lengthOf(name) < GRAM) {
    return { spellings: [name], weight: 1, ids: matching(docs, (column) => ` ${column} `.includes(` ${name} `)) };
  }
  const spellings = [...new Set([name, name.replaceAll(" ", "")])];
  return { spellings, weight: 1, ids: union(spellings.map((each) => having(docs, each))) };
}

function having(docs, name) {
  return matching(docs, (column) => column.includes(name));
}

function matching(docs, fits) {
  const ids = new Set();
  docs.forEach((columns, id) => columns.some(fits) && ids.add(id));
  return ids;
}

function union(sets) {
  return new Set(sets.flatMap((each) => [...each]));
}

const vocabularies = new WeakMap();

// All words that occur, without the numbers and the shortest, which have no misspellings.
function vocabularyOf(docs) {
  if (!vocabularies.has(docs)) {
    const terms = new Set(docs.flat().flatMap((column) => column.split(/[^\p{L}\p{N}]+/u)));
    const telling = [...terms].filter((term) => lengthOf(term) > 3 && !/^\p{Nd}+$/u.test(term));
    vocabularies.set(docs, telling.sort(compare));
  }
  return vocabularies.get(docs);
}

// The words that a misspelt one may mean: those with the fewest letters added, left out, changed or swapped.
function nearestTo(docs, name) {
  const length = lengthOf(name);
  if (length <= GRAM || /^\p{Nd}+$/u.test(name)) return [];
  let least = length < 8 ? 1 : 2;
  let nearest = [];
  for (const term of vocabularyOf(docs)) {
    const distance = distanceOf(name, term, least);
    if (distance < least) nearest = [];
    if (distance <= least) {
      nearest.push(term);
      least = distance;
    }
  }
  return nearest.slice(0, ALTERNATIVES);
}

// Optimal string alignment; more than `most` where it is more.
function distanceOf(one, other, most) {
  const left = Array.from(one);
  const right = Array.from(other);
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let before = [];
  let last = right.map((_, place) => place);
  last.push(right.length);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const changed = last[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1);
      row[j] = Math.min(changed, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[right.length];
}

function byKey(lists, typed) {
  const found = new Map();
  if (lengthOf(typed) < 2 || !/[\p{Nd}\p{No}]/u.test(typed)) return found;
  if (lengthOf(typed) >= 4) {
    for (const [key, id] of lists.keys) if (key !== typed && key.startsWith(typed)) found.set(id, 40);
  }
  for (const [key, id] of lists.keys) if (key === typed) found.set(id, 150);
  return found;
}

// The things that have all words, else those that have most; and whether it is only most.
function fitting(found, keys) {
  const counts = new Map();
  for (const word of found) for (const id of word.ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  if (most < found.length && keys.size) return [[...keys.keys()], false];
  const ids = new Set(keys.keys());
  for (const [id, count] of counts) if (count === most) ids.add(id);
  return [[...ids], most > 0 && most < found.length];
}

function weigh(lists, docs, ids, found, typed, keys) {
  const meant = found.map((word) => word.spellings[0]).join(" ");
  const scores = new Map();
  for (const id of ids) {
    const columns = docs[id];
    let score = (keys.get(id) ?? 0) + (PRIORS[groupOf(lists, id)] ?? 0) + (lists.municipalities.has(id) ? 0.5 : 0);
    score += found.reduce((sum, word) => sum + word.weight * weighWord(columns, word.spellings), 0);
    score += Math.max(weighWhole(columns, typed), MISSPELT * weighWhole(columns, meant));
    // Of two names that have the word, it is more of the shorter one.
    scores.set(id, score - lengthOf(columns[0]) / 1000);
  }
  return scores;
}

function weighWord(columns, spellings) {
  let best = 0;
  let rest = 0;
  columns.forEach((column, place) => {
    const each = WEIGHTS[place] * Math.max(...spellings.map((spelling) => howIn(column, spelling)));
    rest += Math.min(best, each);
    best = Math.max(best, each);
  });
  return best + rest / 10;
}

// How a word stands in a text: by itself, at the start of one, inside of one, or not at all.
function howIn(column, word) {
  if (!column.includes(word)) return 0;
  const around = ` ${column} `;
  if (around.includes(` ${word} `)) return 1;
  return around.includes(` ${word}`) ? 0.7 : 0.45;
}

// What it counts that all that was typed stands there as one.
function weighWhole([name, , title], typed) {
  if (!typed) return 0;
  if (name.includes(`| ${typed} |`)) return 100;
  if (name.includes(`~ ${typed} ~`)) return 60;
  if (name.includes(`| ${typed} `)) return 25;
  if (name.includes(typed)) return 12;
  return title.includes(typed) ? 6 : 0;
}
