// Chinese, or English where WeChat is set to it.

export type Pair = readonly [chinese: string, english: string];

export function isEnglish(): boolean {
  return wx.getAppBaseInfo().language.startsWith("en");
}

/** The texts of a page in the member's language, for its WXML. */
export function words<T extends Record<string, Pair>>(pairs: T): { [K in keyof T]: string } {
  const index = isEnglish() ? 1 : 0;
  return Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, pair[index]])) as { [K in keyof T]: string };
}

export function say(chinese: string, english: string): string {
  return isEnglish() ? english : chinese;
}
