// Places by key or name, and how far they are from each other: as kg.search.places.
import { fold, start } from "./fold.js";
import { groupOf } from "./words.js";

const EARTH = 6371;
const LONGEST = 100;
const BY_KEY = [8, 12, 9, 5];

const IN_PLACES = ["municipalities", "register"];

// { id, point, standsIn } of the place that was asked for; null where there is none such, or several. `points`: where
// the places lie that only the official register knows.
export function findPlace(lists, docs, points, text) {
  const name = fold(start(text, LONGEST));
  const wanted = name.replaceAll(" ", "");
  if (/^\p{Nd}+$/u.test(wanted)) {
    if (!BY_KEY.includes(wanted.length)) return null;
    const [found] = byKey(lists, wanted);
    if (found !== undefined) return place(lists, points, found);
    const [district] = [8, 12].includes(wanted.length) ? byKey(lists, wanted.slice(0, 5)) : [];
    return district === undefined ? null : standIn(lists, points, district);
  }
  const named = byName(lists, docs, name);
  const municipalities = named.filter((id) => lists.municipalities.has(id));
  const best = municipalities.length ? municipalities : named;
  return best.length === 1 ? place(lists, points, best[0]) : null;
}

// Areas within some kilometres, and how far each is.
export function distancesFrom({ point }, lists, km) {
  const near = new Map();
  for (const [id, each] of lists.points) {
    const distance = distanceOf(point, each);
    if (distance <= km) near.set(id, distance);
  }
  return near;
}

function distanceOf([longitude, latitude], [longitude2, latitude2]) {
  const radians = (degrees) => degrees * (Math.PI / 180);
  const half =
    Math.sin((radians(latitude2) - radians(latitude)) / 2) ** 2 +
    Math.cos(radians(latitude)) *
      Math.cos(radians(latitude2)) *
      Math.sin((radians(longitude2) - radians(longitude)) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(half));
}

function byKey(lists, key) {
  return lists.keys.filter(([each, id]) => each === key && IN_PLACES.includes(groupOf(lists, id))).map(([, id]) => id);
}

function byName(lists, docs, name) {
  if (!name) return [];
  for (const mark of "|~") {
    const ids = [];
    docs.forEach((columns, id) => {
      if (IN_PLACES.includes(groupOf(lists, id)) && columns[0].includes(`${mark} ${name} ${mark}`)) ids.push(id);
    });
    if (ids.length) return ids;
  }
  return [];
}

function place(lists, points, id) {
  const point = lists.points.get(id) ?? points.get(id);
  if (point) return { id, point, standsIn: false };
  // The register may have been imported without points: its district has one.
  const [ags] = lists.keys.filter(([key, each]) => each === id && key.length === 8).map(([key]) => key);
  const [district] = ags ? byKey(lists, ags.slice(0, 5)) : [];
  return district === undefined ? null : standIn(lists, points, district);
}

function standIn(lists, points, id) {
  const point = lists.points.get(id) ?? points.get(id);
  return point ? { id, point, standsIn: true } : null;
}
