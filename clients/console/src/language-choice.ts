/** Which language the operator reads, for code outside of components too. */

export type Language = "zh-CN" | "en";

const KEPT = "console.language";
let chosen: Language = kept();

export function chosenLanguage(): Language {
  return chosen;
}

export function choose(language: Language): void {
  chosen = language;
  localStorage.setItem(KEPT, language);
}

export function inLanguage(chinese: string, english: string): string {
  return chosen === "en" ? english : chinese;
}

function kept(): Language {
  return globalThis.localStorage?.getItem(KEPT) === "en" ? "en" : "zh-CN";
}
