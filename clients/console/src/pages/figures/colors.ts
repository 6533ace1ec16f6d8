/** The colors of the charts: each of them means the same on every chart. */

export const GREEN = "#1f6f5c"; // what was issued, or just counted
export const GOLD = "#b98a2b"; // what was redeemed
export const RED = "#a02c18"; // what expired
export const GREY = "#9a958d"; // what is still there
