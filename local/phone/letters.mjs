// 汉字 for the browser of tests and pictures on a machine without a Chinese font. The browser takes fonts of the system
// only as sfnt files, so those that npm brings as WOFF are unpacked. What the pages ship stays as it is.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

import { MINI_PROGRAM, need } from "./packages.mjs";

const FILES = join(MINI_PROGRAM, "node_modules", "@fontsource", "noto-sans-sc", "files");
const WEIGHTS = [400, 700];
// https://www.w3.org/TR/WOFF/: the header and an entry of its directory; in an sfnt file they are smaller.
const WOFF = { header: 44, entry: 20 };
const SFNT = { header: 12, entry: 16 };

/** Writes the fonts below `folder`, once; returns the path of the fontconfig file that adds them to the system's. */
export function letters(folder) {
  const place = join(folder, need("@fontsource/noto-sans-sc/package.json").version);
  const configuration = join(place, "fonts.conf");
  if (existsSync(configuration)) return configuration;
  mkdirSync(place, { recursive: true });
  for (const weight of WEIGHTS) {
    const packed = readFileSync(join(FILES, `noto-sans-sc-chinese-simplified-${weight}-normal.woff`));
    write(join(place, `noto-sans-sc-${weight}.ttf`), unpacked(packed));
  }
  write(configuration, `<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>${place}</dir></fontconfig>`);
  return configuration;
}

/** At one stroke: another process may begin to read it at any time. */
function write(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

/** A WOFF file as the sfnt file that it was made of. */
function unpacked(woff) {
  const tables = directory(woff);
  const header = Buffer.alloc(SFNT.header + SFNT.entry * tables.length);
  header.writeUInt32BE(woff.readUInt32BE(4), 0); // the flavour
  const power = 2 ** Math.floor(Math.log2(tables.length));
  [tables.length, power * 16, Math.log2(power), (tables.length - power) * 16].forEach((word, place) => header.writeUInt16BE(word, 4 + 2 * place));
  const parts = [header];
  let offset = header.length;
  for (const [place, { tag, checksum, content }] of tables.entries()) {
    const entry = SFNT.header + SFNT.entry * place;
    [tag, checksum, offset, content.length].forEach((word, each) => header.writeUInt32BE(word, entry + 4 * each));
    const padded = Buffer.alloc(Math.ceil(content.length / 4) * 4);
    content.copy(padded);
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat(parts);
}

function directory(woff) {
  return Array.from({ length: woff.readUInt16BE(12) }, (_, place) => {
    const at = WOFF.header + WOFF.entry * place;
    const [tag, offset, packed, length, checksum] = [0, 4, 8, 12, 16].map((each) => woff.readUInt32BE(at + each));
    const bytes = woff.subarray(offset, offset + packed);
    return { tag, checksum, content: packed < length ? inflateSync(bytes) : bytes };
  });
}
