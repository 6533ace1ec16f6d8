// The pictures that a member may choose for themselves, drawn on the spot, and the temporary files that they become.

import { sheet } from "./sheets.js";

const files = new Map();
const SIDE_PX = 132; // as WeChat hands out the member's own picture

/** The path of a temporary file with the picture, as `<button open-type="chooseAvatar">` answers it. */
export async function chosenAvatar() {
  const chosen = await sheet("选择头像", [], [["用微信头像", ["#1f6f5c", "茶"]], ["从相册选择", ["#c9994a", "叶"]], ["取消", undefined]]);
  if (!chosen) throw { errMsg: "chooseAvatar:fail cancel" };
  const path = `wxfile://tmp_${files.size}.jpg`;
  files.set(path, await drawn(...chosen));
  return path;
}

export async function readTemporary(path) {
  const file = files.get(path);
  if (!file) throw { errMsg: `readFile:fail no such file ${path}` };
  return file.arrayBuffer();
}

function drawn(colour, word) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE_PX, height: SIDE_PX });
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, SIDE_PX, SIDE_PX);
  Object.assign(pen, { fillStyle: "#fff", font: `${SIDE_PX / 2}px sans-serif`, textAlign: "center", textBaseline: "middle" });
  pen.fillText(word, SIDE_PX / 2, SIDE_PX / 2);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
}
