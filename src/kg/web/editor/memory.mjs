// Gives a WebAssembly module a bound on its memory: its own says only how much it starts with, so that it could take the
// four gibibytes that 32 bits reach. https://webassembly.github.io/spec/core/binary/modules.html#memory-section

const HEADER = 8;
const MEMORY_SECTION = 5;
const PAGE = 65536;

/** The module `bytes` with one memory of at most `most` bytes. */
export function limitMemory(bytes, most) {
  let at = HEADER;
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++];
    const [size, content] = readNumber(bytes, at);
    if (id === MEMORY_SECTION) {
      const [count, flagsAt] = readNumber(bytes, content);
      if (count !== 1 || bytes[flagsAt] !== 0) throw new Error("the engine has another kind of memory than it used to");
      const [least] = readNumber(bytes, flagsAt + 1);
      const section = [1, 1, ...writeNumber(least), ...writeNumber(most / PAGE)];
      const changed = Buffer.from([MEMORY_SECTION, ...writeNumber(section.length), ...section]);
      return Buffer.concat([bytes.subarray(0, start), changed, bytes.subarray(content + size)]);
    }
    at = content + size;
  }
  throw new Error("the engine has no memory");
}

/** A number in LEB128 at `at`, and where what follows it begins. */
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at];
  }
}

function writeNumber(value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
