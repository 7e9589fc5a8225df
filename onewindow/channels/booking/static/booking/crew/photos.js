// Photographs of papers: made small enough for a village's line; pages of one paper below another.

const WIDTH = 1400;
const MOST_HEIGHT = 16_000; // what canvases of all browsers hold
const QUALITY = 0.82;

export async function joined(files) {
  const all = [...files];
  if (all.length === 1 && all[0].type === "application/pdf") return all[0];
  if (all.some((file) => !file.type.startsWith("image/"))) {
    throw new Error("请选择照片；PDF 一次只能选一份。");
  }
  const pages = await Promise.all(all.map((file) => createImageBitmap(file)));
  const scaled = pages.map((page) => {
    const factor = Math.min(1, WIDTH / page.width);
    return { page, width: Math.round(page.width * factor), height: Math.round(page.height * factor) };
  });
  const height = scaled.reduce((sum, one) => sum + one.height, 0);
  if (height > MOST_HEIGHT) throw new Error("页数太多，请分成几份材料，或选一份 PDF。");
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(...scaled.map((one) => one.width));
  canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let top = 0;
  for (const one of scaled) {
    pen.drawImage(one.page, 0, top, one.width, one.height);
    one.page.close();
    top += one.height;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("照片不能读取，请重拍。"))),
      "image/jpeg",
      QUALITY,
    );
  });
}
