/** A picture that the member has chosen: its bytes, small enough to be sent. */

const MOST_BYTES = 256 * 1024;
const WIDTH = 512;

/** Where it cannot be made smaller it is sent as it is, and the service says what is wrong with it. */
export async function bytesOf(path: string): Promise<ArrayBuffer> {
  const whole = await read(path);
  if (whole.byteLength <= MOST_BYTES) return whole;
  const smaller = await wx.compressImage({ src: path, quality: 80, compressedWidth: WIDTH }).catch(() => undefined);
  return smaller ? read(smaller.tempFilePath) : whole;
}

function read(filePath: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => wx.getFileSystemManager().readFile({ filePath, success: ({ data }) => resolve(data as ArrayBuffer), fail: reject }));
}
