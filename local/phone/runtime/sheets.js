// What WeChat itself draws over a mini program: toasts, dialogs, and the sheets that ask the member something.

const layer = () => document.getElementById("over");

export function toast({ title, icon = "success", duration = 1800 }) {
  document.querySelector(".toast")?.remove();
  const box = element("div", "toast", title);
  box.setAttribute("role", "status");
  if (icon === "success") box.prepend(element("b", "", "✓"));
  layer().append(box);
  setTimeout(() => box.remove(), duration);
}

/** A dialog in the middle, as `wx.showModal` has it. */
export function modal({ title = "", content = "", showCancel = true, cancelText = "取消", confirmText = "确定", editable, placeholderText = "" }) {
  return ask("modal", (box, answer) => {
    box.append(element("h3", "", title), element("p", "", content));
    const input = editable && Object.assign(element("input"), { placeholder: placeholderText });
    if (input) box.append(input);
    const row = element("div", "row");
    if (showCancel) row.append(button(cancelText, () => answer({ confirm: false, cancel: true }), "plain"));
    row.append(button(confirmText, () => answer({ confirm: true, cancel: false, content: input?.value ?? "" })));
    box.append(row);
  });
}

/** A sheet from below with a title, some lines and the answers to choose from. */
export function sheet(title, lines, answers) {
  return ask("sheet", (box, answer) => {
    box.append(element("h3", "", title), ...lines.map((line) => element("p", "", line)));
    for (const [text, value] of answers) box.append(button(text, () => answer(value), value === undefined ? "plain" : ""));
  });
}

/** A card that is sent opens on a second phone, beside this one where there is a frame. */
export async function shareSheet(card) {
  if (!(await sheet("转发给朋友", [card.title], [["发送", true], ["取消", undefined]]))) return;
  const url = new URL(location.href);
  const [path, query = ""] = card.path.replace(/^\//, "").split("?");
  url.search = new URLSearchParams({ as: `friend-${Date.now() % 10000}`, path, query });
  window.parent.postMessage({ shared: card, url: String(url) }, location.origin);
}

function ask(kind, fill) {
  return new Promise((resolve) => {
    const shade = element("div", `shade ${kind}`);
    const box = element("div", "box");
    box.setAttribute("role", "dialog");
    fill(box, (value) => {
      shade.remove();
      resolve(value);
    });
    shade.append(box);
    layer().append(shade);
  });
}

function element(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function button(text, onclick, className = "") {
  return Object.assign(element("button", className, text), { onclick });
}
