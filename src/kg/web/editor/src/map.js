// A map of what an answer says of places: well-known text (WKT), or columns of latitude and longitude. It is drawn from
// the answer alone, with a net of degrees and a scale: no tiles, nobody else is asked.
import { draw, fill, hrefOf, make } from "./settings.js";
import { textOf } from "./results.js";

const WKT = "http://www.opengis.net/ont/geosparql#wktLiteral";
const WIDTH = 720;
const MARGIN = 40;
const MOST_HEIGHT = 720;
const KM_OF_A_DEGREE = 111.2;

/** The places of an answer: {row, shapes}, a shape being {kind, points} with [longitude, latitude]. */
export function placesOf(columns, rows) {
  const latitude = columns.find((each) => /^(lat|latitude|breite)$/i.test(each));
  const longitude = columns.find((each) => /^(lon|long|longitude|laenge|länge)$/i.test(each));
  const places = [];
  for (const row of rows) {
    const shapes = columns.flatMap((column) => (row[column]?.datatype === WKT ? readWkt(row[column].value) : []));
    if (!shapes.length && latitude && longitude && row[latitude] && row[longitude]) {
      const point = [Number(row[longitude].value), Number(row[latitude].value)];
      if (isPlace(point)) shapes.push({ kind: "POINT", points: [point] });
    }
    if (shapes.length) places.push({ row, shapes });
  }
  return places;
}

/** Reads the points of WKT in longitude and latitude; what is in another reference system is not shown. */
export function readWkt(text) {
  const match = /^\s*(?:<([^>]*)>\s*)?([A-Za-z]+)\s*(?:Z|M|ZM)?\s*(\([\s\S]*\))\s*$/.exec(text);
  if (!match) return [];
  const [, system, name, body] = match;
  const isSwapped = /\/EPSG\/0\/(4326|4258)$/.test(system ?? "");
  if (system && !isSwapped && !system.endsWith("/CRS84")) return [];
  const kind = name.toUpperCase().replace("MULTI", "");
  if (!["POINT", "LINESTRING", "POLYGON"].includes(kind)) return [];
  const rings = [...body.matchAll(/[^()]+/g)].map(([part]) => readPoints(part, isSwapped)).filter((ring) => ring.length);
  return kind === "POINT" ? rings.flat().map((point) => ({ kind, points: [point] })) : rings.map((points) => ({ kind, points }));
}

function readPoints(part, isSwapped) {
  const points = part.split(",").map((each) => each.trim().split(/\s+/).map(Number));
  return points.map(([x, y]) => (isSwapped ? [y, x] : [x, y])).filter(isPlace);
}

function isPlace([longitude, latitude]) {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

/** Draws the map of `places`. */
export function drawMap(places, columns, vocabulary, settings) {
  const { texts } = settings;
  const frame = frameOf(places);
  const words = fill(places.length === 1 ? texts.editor_one_place : texts.editor_places, { n: places.length.toLocaleString(settings.lang) });
  const svg = draw("svg", { viewBox: `0 0 ${round(frame.width)} ${round(frame.height)}`, class: "map", role: "group", "aria-label": words });
  svg.append(...drawNet(frame), ...places.map((place) => drawPlace(place, columns, frame, settings)), drawScale(frame));
  return make("figure", {}, svg, make("figcaption", {}, `${words}. ${texts.editor_map_note}`));
}

function frameOf(places) {
  const points = places.flatMap((place) => place.shapes.flatMap((shape) => shape.points));
  const least = (at) => points.reduce((found, point) => Math.min(found, point[at]), Infinity);
  const most = (at) => points.reduce((found, point) => Math.max(found, point[at]), -Infinity);
  // One place alone stands in the middle of half a degree.
  const pad = (low, high) => [low - Math.max((high - low) * 0.05, 0.25), high + Math.max((high - low) * 0.05, 0.25)];
  const [west, east] = pad(least(0), most(0));
  const [south, north] = pad(least(1), most(1));
  const squeeze = Math.max(Math.cos(((south + north) / 2) * (Math.PI / 180)), 0.1);
  const scale = Math.min((WIDTH - 2 * MARGIN) / ((east - west) * squeeze), (MOST_HEIGHT - 2 * MARGIN) / (north - south));
  const inner = [(east - west) * squeeze * scale, (north - south) * scale];
  const left = MARGIN;
  return {
    west, east, south, north, scale, left, inner,
    width: inner[0] + 2 * MARGIN,
    height: inner[1] + 2 * MARGIN,
    x: (longitude) => round(left + (longitude - west) * squeeze * scale),
    y: (latitude) => round(MARGIN + (north - latitude) * scale),
  };
}

function drawNet(frame) {
  const wide = Math.max(frame.east - frame.west, frame.north - frame.south);
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].find((each) => wide / each <= 8) ?? 60;
  const [right, bottom] = [frame.left + frame.inner[0], MARGIN + frame.inner[1]];
  const parts = [draw("rect", { class: "sea", x: round(frame.left), y: MARGIN, width: round(frame.inner[0]), height: round(frame.inner[1]) })];
  for (const at of steps(frame.west, frame.east, step)) {
    parts.push(draw("line", { class: "net", x1: frame.x(at), x2: frame.x(at), y1: MARGIN, y2: round(bottom) }));
    parts.push(draw("text", { x: frame.x(at), y: round(bottom + 15), "text-anchor": "middle" }, degrees(at, "E", "W")));
  }
  for (const at of steps(frame.south, frame.north, step)) {
    parts.push(draw("line", { class: "net", y1: frame.y(at), y2: frame.y(at), x1: round(frame.left), x2: round(right) }));
    parts.push(draw("text", { x: round(frame.left - 4), y: frame.y(at) + 4, "text-anchor": "end" }, degrees(at, "N", "S")));
  }
  return parts;
}

function steps(from, to, step) {
  const found = [];
  for (let at = Math.ceil(from / step); at * step <= to; at++) found.push(Number((at * step).toFixed(4)));
  return found;
}

function degrees(at, plus, minus) {
  return `${Math.abs(at)}°${at > 0 ? plus : at < 0 ? minus : ""}`;
}

function drawPlace({ row, shapes }, columns, frame, settings) {
  const iri = columns.map((column) => row[column]).find((term) => term?.type === "uri" && hrefOf(settings, term.value));
  const words = columns.map((column) => row[column]).filter((term) => term && term.datatype !== WKT && term.type !== "uri");
  const name = words.map(textOf).join(", ") || (iri ? iri.value : textOf(row[columns.find((column) => row[column])]));
  const figures = shapes.map(({ kind, points }) => {
    if (kind === "POINT") return draw("circle", { class: "place", cx: frame.x(points[0][0]), cy: frame.y(points[0][1]), r: 6 });
    const path = points.map(([x, y]) => `${frame.x(x)} ${frame.y(y)}`).join(" L ");
    return draw("path", { class: kind === "POLYGON" ? "area" : "way", d: `M ${path}${kind === "POLYGON" ? " Z" : ""}` });
  });
  const title = draw("title", {}, name);
  if (!iri) return draw("g", { role: "img", "aria-label": name }, title, ...figures);
  return draw("a", { href: hrefOf(settings, iri.value), "aria-label": name }, title, ...figures);
}

function drawScale(frame) {
  const most = (frame.inner[0] / 4 / frame.scale) * KM_OF_A_DEGREE;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = [5, 2, 1].map((each) => each * power).find((each) => each <= most);
  const length = round((km / KM_OF_A_DEGREE) * frame.scale);
  const x = round(frame.left + 8);
  return draw(
    "g",
    { class: "scale" },
    draw("path", { d: `M ${x} ${MARGIN + 8} v 6 h ${length} v -6` }),
    draw("text", { x: x + length + 6, y: MARGIN + 15 }, `${Number(km.toPrecision(2))} km`),
  );
}

function round(number) {
  return Math.round(number * 100) / 100;
}
