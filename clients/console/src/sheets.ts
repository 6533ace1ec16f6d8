/**
 * Takes the place of two modules that write styles into <style> elements: @rc-component/util/es/Dom/dynamicCSS, and its
 * copy in @ant-design/icons/es/cssUtils.
 *
 * A content security policy without 'unsafe-inline' refuses these, and Trusted Types refuse their innerHTML. Here each
 * style is a constructed sheet of the document, which is under neither. The names and orders are those of the original.
 */

interface Options {
  prepend?: boolean | "queue";
  priority?: number;
}

interface Kept {
  key: string;
  order: number;
  sheet: CSSStyleSheet;
  handle: HTMLStyleElement;
}

const kept = new Map<string, Kept>();
const LAST = Number.MAX_SAFE_INTEGER;
let unnamed = 0;

export function updateCSS(css: string, key: string, { prepend, priority = 0 }: Options = {}): HTMLStyleElement {
  const found = kept.get(key);
  if (found) {
    found.sheet.replaceSync(css);
    return found.handle;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // Whoever asked marks the element that it gets. It is never part of the page, so it holds nothing.
  const made = { key, order: orderOf(prepend, priority), sheet, handle: document.createElement("style") };
  kept.set(key, made);
  const sheets = document.adoptedStyleSheets;
  const behind = [...kept.values()].filter(({ order, sheet }) => order > made.order && sheets.includes(sheet));
  const place = behind.length ? Math.min(...behind.map(({ sheet }) => sheets.indexOf(sheet))) : sheets.length;
  sheets.splice(place, 0, sheet);
  return made.handle;
}

export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, `unnamed-${unnamed++}`, options);
}

export function removeCSS(key: string): void {
  const found = kept.get(key);
  if (!found) return;
  kept.delete(key);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== found.sheet);
}

export function clearContainerCache(): void {}

/** Nothing of the console stands in a shadow tree. */
export function getShadowRoot(): null {
  return null;
}

export function warningOnce(isRight: boolean, message: string): void {
  if (!isRight) console.error(message);
}

/** The queue first, by priority; then what is appended, in the order in which it came. */
function orderOf(prepend: Options["prepend"], priority: number): number {
  if (prepend === "queue") return priority;
  return prepend ? -LAST : LAST;
}
