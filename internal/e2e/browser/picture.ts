// Pictures of one colour, and which colour a picture on a page has.
import { deflateSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { until } from "./wait";

export type Colour = "red" | "green" | "blue";

const channels = { red: 0, green: 1, blue: 2 } as const;

/** A PNG file of one colour, as a file chooser takes it. */
export function picture(colour: Colour, side = 96): { name: string; mimeType: string; buffer: Buffer } {
  const row = Buffer.alloc(1 + side * 3);
  for (let x = 0; x < side; x++) row[1 + x * 3 + channels[colour]] = 220;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8); // 8 bits of red, green and blue
  const data = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name: `${colour}.png`, mimeType: "image/png", buffer };
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([size, body, sum]);
}

/** The check sum of a chunk (RFC 2083, appendix 15). */
function crc(bytes: Buffer): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  return (c ^ 0xffffffff) >>> 0;
}

/** Waits until a picture is there, has loaded and is of a colour. */
export async function isOf(thing: Locator, colour: Colour, what: string): Promise<void> {
  await until(`${what} is ${colour}`, async () => {
    if ((await thing.count()) === 0) return "not there";
    const seen = await thing.first().evaluate((img: HTMLImageElement) => {
      if (!img.complete || !img.naturalWidth) return "not loaded";
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 1;
      const pen = canvas.getContext("2d");
      pen?.drawImage(img, 0, 0, 1, 1);
      const [r = 0, g = 0, b = 0] = pen?.getImageData(0, 0, 1, 1).data ?? [];
      return r > 150 && g < 80 && b < 80
        ? "red"
        : g > 150 && r < 80 && b < 80
          ? "green"
          : b > 150 && r < 80 && g < 80
            ? "blue"
            : `${r} ${g} ${b}`;
    });
    return seen === colour || seen;
  });
}

/**
 * Chooses a file with a button that asks for one. Where what stands above it grows between press and release, the click goes nowhere; a
 * person then clicks again.
 */
export async function chooseWith(page: Page, button: Locator, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  for (let tries = 1; ; tries++) {
    const asked = page.waitForEvent("filechooser", { timeout: 5_000 }).catch(() => undefined);
    await button.click();
    const chooser = await asked;
    if (chooser) return chooser.setFiles(file);
    if (tries === 4) throw new Error(`${button} opens no file chooser`);
  }
}
