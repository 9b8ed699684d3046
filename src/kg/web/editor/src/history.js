// The last queries, kept in this browser alone, until its owner has them forgotten. A browser may refuse to keep.

const KEY = "kg.queries";
const MOST = 20;

/** The queries that were run here, the last one first. @returns {string[]} */
export function pastQueries() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return [];
    throw error;
  }
}

/** Keeps a query. */
export function remember(query) {
  const kept = [query, ...pastQueries().filter((each) => each !== query)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Forgets all of them. */
export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
