/** CSV as Excel writes and reads it (RFC 4180), in UTF-8 or GB18030. */

/** Rows of cells. Quoted cells may hold commas, quotes and line breaks; empty lines are left out. */
export function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (row.some(Boolean)) rows.push(row);
    row = [];
  };
  const content = text.replace(/^\uFEFF/, "");
  const comma = separatorOf(content);
  for (let at = 0; at < content.length; at++) {
    const letter = content[at];
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (content[at + 1] === '"') cell += content[at++];
      else isQuoted = false;
    } else if (letter === '"' && !cell.trim()) {
      isQuoted = true;
      cell = "";
    } else if (letter === comma) endCell();
    else if (letter === "\n") endRow();
    else if (letter !== "\r") cell += letter;
  }
  endRow();
  return rows;
}

/** A table copied out of a spreadsheet has tabs. */
function separatorOf(content: string): string {
  const first = content.split("\n", 1)[0] ?? "";
  return first.includes("\t") && !first.includes(",") ? "\t" : ",";
}

/** With a byte order mark, without which Excel takes 汉字 for something else. */
export function write(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cellOf).join(",")).join("\r\n")}\r\n`;
}

/** A cell that begins like a formula is text: members choose names and addresses. */
function cellOf(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Excel on a Chinese Windows saves "CSV" as GB18030. */
export function decode(bytes: BufferSource): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

export function download(name: string, text: string): void {
  save(name, new Blob([text], { type: "text/csv;charset=utf-8" }));
}

export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
