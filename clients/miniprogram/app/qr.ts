// A QR code (ISO/IEC 18004) of a short text: byte mode, error correction M, versions 1 to 6 (at most 106 bytes).

/** Whether each module is dark, row by row. */
export type Matrix = boolean[][];

// Of each version with correction M: data code words in all, correction code words per block, blocks.
const VERSIONS = [
  { data: 16, correction: 10, blocks: 1 },
  { data: 28, correction: 16, blocks: 1 },
  { data: 44, correction: 26, blocks: 1 },
  { data: 64, correction: 18, blocks: 2 },
  { data: 86, correction: 24, blocks: 2 },
  { data: 108, correction: 16, blocks: 4 },
] as const;
const FORMAT_M = 0;
const PENALTIES = { run: 3, box: 3, finder: 40, balance: 10 };

export function qr(text: string): Matrix {
  const bytes = utf8(text);
  const version = VERSIONS.findIndex(({ data }) => bytes.length + 2 <= data) + 1;
  if (version === 0) throw new RangeError("too long for a QR code here");
  const grid = new Grid(version);
  grid.place(codeWords(bytes, version));
  return grid.masked();
}

/** The code as an SVG picture with the quiet zone that scanners need, always dark on white. */
export function qrPicture(text: string): string {
  const matrix = qr(text);
  const size = matrix.length + 8;
  const dark = matrix.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size * 8}" height="${size * 8}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function utf8(text: string): number[] {
  return [...encodeURIComponent(text).matchAll(/%(..)|(.)/g)].map(([, hex, plain]) => (hex ? parseInt(hex, 16) : (plain ?? "").charCodeAt(0)));
}

// ── Code words ───────────────────────────────────────────────────────────────

function codeWords(bytes: readonly number[], version: number): number[] {
  const { data, correction, blocks } = VERSIONS[version - 1]!;
  const bits = [0b0100, ...bytes.flatMap((byte) => [byte >> 4, byte & 15])];
  bits.splice(1, 0, bytes.length >> 4, bytes.length & 15); // in fours: mode, count, bytes
  bits.push(0); // the terminator
  const words = Array.from({ length: Math.ceil(bits.length / 2) }, (_, index) => (bits[2 * index]! << 4) | (bits[2 * index + 1] ?? 0)).slice(0, data);
  for (let pad = 0; words.length < data; pad++) words.push(pad % 2 ? 0x11 : 0xec);
  const short = Math.floor(data / blocks);
  const longer = data % blocks; // so many blocks, the last ones, hold one word more
  const parts = Array.from({ length: blocks }, (_, index) => words.splice(0, short + (index >= blocks - longer ? 1 : 0)));
  const corrections = parts.map((part) => remainder(part, correction));
  return [...interleaved(parts), ...interleaved(corrections)];
}

function interleaved(parts: readonly number[][]): number[] {
  const longest = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => parts.flatMap((part) => (index < part.length ? [part[index]!] : []))).flat();
}

/** Reed-Solomon: what is left of the data over the generator polynomial of that degree, in GF(2^8) modulo 0x11d. */
function remainder(data: readonly number[], degree: number): number[] {
  const divisor = generator(degree);
  const rest = Array.from({ length: degree }, () => 0);
  for (const word of data) {
    const factor = word ^ rest.shift()!;
    rest.push(0);
    divisor.forEach((coefficient, index) => (rest[index]! ^= product(coefficient, factor)));
  }
  return rest;
}

function generator(degree: number): number[] {
  const polynomial = [...Array.from({ length: degree - 1 }, () => 0), 1];
  let root = 1;
  for (let count = 0; count < degree; count++) {
    for (let index = 0; index < degree; index++) {
      polynomial[index] = product(polynomial[index]!, root) ^ (polynomial[index + 1] ?? 0);
    }
    root = product(root, 2);
  }
  return polynomial;
}

function product(a: number, b: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit--) result = (result << 1) ^ ((result >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a);
  return result;
}

// ── Modules ──────────────────────────────────────────────────────────────────

class Grid {
  private readonly size: number;
  private readonly dark: Matrix;
  private readonly fixed: Matrix;

  constructor(version: number) {
    this.size = version * 4 + 17;
    this.dark = this.empty();
    this.fixed = this.empty();
    for (let index = 0; index < this.size; index++) {
      this.fix(6, index, index % 2 === 0);
      this.fix(index, 6, index % 2 === 0);
    }
    const far = this.size - 4;
    for (const [x, y] of [[3, 3], [far, 3], [3, far]] as const) this.finder(x, y);
    if (version > 1) this.alignment(this.size - 7, this.size - 7);
    this.format(0);
  }

  /** Two columns at a time from the right, upwards and downwards in turn, past the column of the timing pattern. */
  place(words: readonly number[]): void {
    let bit = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++) {
        const y = (right + 1) & 2 ? step : this.size - 1 - step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y]![x] || bit >= words.length * 8) continue;
          this.dark[y]![x] = ((words[bit >>> 3]! >>> (7 - (bit & 7))) & 1) === 1;
          bit++;
        }
      }
    }
  }

  /** Under the one of the eight masks that makes the code easiest to read. */
  masked(): Matrix {
    const candidates = MASKS.map((mask, number) => {
      this.format(number);
      return this.dark.map((row, y) => row.map((isDark, x) => isDark !== (!this.fixed[y]![x] && mask(x, y))));
    });
    return candidates.reduce((best, each) => (penalty(each) < penalty(best) ? each : best));
  }

  private empty(): Matrix {
    return Array.from({ length: this.size }, () => Array.from({ length: this.size }, () => false));
  }

  private fix(x: number, y: number, isDark: boolean): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y]![x] = isDark;
    this.fixed[y]![x] = true;
  }

  private finder(x: number, y: number): void {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const distance = Math.max(Math.abs(dx), Math.abs(dy));
        this.fix(x + dx, y + dy, distance !== 2 && distance !== 4);
      }
    }
  }

  private alignment(x: number, y: number): void {
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) this.fix(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }

  /** Correction level and mask, twice, as 15 bits of a BCH code. */
  private format(mask: number): void {
    const data = (FORMAT_M << 3) | mask;
    let rest = data;
    for (let count = 0; count < 10; count++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (index: number) => ((bits >>> index) & 1) === 1;
    for (let index = 0; index <= 5; index++) this.fix(8, index, bit(index));
    this.fix(8, 7, bit(6));
    this.fix(8, 8, bit(7));
    this.fix(7, 8, bit(8));
    for (let index = 9; index < 15; index++) this.fix(14 - index, 8, bit(index));
    for (let index = 0; index < 8; index++) this.fix(this.size - 1 - index, 8, bit(index));
    for (let index = 8; index < 15; index++) this.fix(8, this.size - 15 + index, bit(index));
    this.fix(8, this.size - 8, true);
  }
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function penalty(matrix: Matrix): number {
  const columns = matrix.map((_, x) => matrix.map((row) => row[x]!));
  const lines = [...matrix, ...columns].map((line) => line.map((isDark) => (isDark ? "1" : "0")).join(""));
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + PENALTIES.run + run.length - 5, 0);
  const finders = lines.reduce((sum, line) => sum + (line.match(/(?=00001011101|10111010000)/g) ?? []).length, 0);
  const dark = lines.slice(0, matrix.length).join("").replace(/0/g, "").length;
  const balance = Math.floor(Math.abs((dark * 20) / matrix.length ** 2 - 10));
  return runs + boxes(matrix) * PENALTIES.box + finders * PENALTIES.finder + balance * PENALTIES.balance;
}

function boxes(matrix: Matrix): number {
  let count = 0;
  for (let y = 1; y < matrix.length; y++) {
    for (let x = 1; x < matrix.length; x++) {
      const isDark = matrix[y]![x];
      if (matrix[y - 1]![x] === isDark && matrix[y]![x - 1] === isDark && matrix[y - 1]![x - 1] === isDark) count++;
    }
  }
  return count;
}
