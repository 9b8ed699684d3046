// The table of a list that was narrowed, as kg.web.listdata writes it: the rows of the file of the whole list that fit.
// Fields stay as they are written there, so that the bytes are those that the server would send.

const SEPARATORS = { "": ",", de: ";", en: "," };

// `whole`: the text of that file; `order`: what its rows are about; `ids`: what the new table is about; `kilometres`: how
// far they are, for a column of its own in front of the last `details`.
export function makeTable(whole, excel, order, ids, kilometres, details) {
  const separator = SEPARATORS[excel];
  const [header, ...rows] = recordsOf(whole.replace(/^\ufeff/, ""), separator);
  if (rows.length !== order.length) throw new Error(`${rows.length} rows for ${order.length} things`);
  const place = header.length - details;
  const write = (fields, cell) =>
    (kilometres.size ? [...fields.slice(0, place), cell, ...fields.slice(place)] : fields).join(separator) + "\r\n";
  const at = new Map(order.map((id, row) => [id, row]));
  const lines = ids.map((id) => write(rows[at.get(id)], kilometres.has(id) ? kilometres.get(id).toFixed(1) : ""));
  return (excel ? "\ufeff" : "") + write(header, "kilometres") + lines.join("");
}

function recordsOf(text, separator) {
  const field = new RegExp(`("(?:[^"]|"")*"|[^${separator}\r\n]*)(${separator}|\r\n)`, "y");
  const records = [];
  let fields = [];
  while (field.lastIndex < text.length) {
    const from = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`character ${from}`);
    fields.push(match[1]);
    if (match[2] !== separator) {
      records.push(fields);
      fields = [];
    }
  }
  return records;
}
