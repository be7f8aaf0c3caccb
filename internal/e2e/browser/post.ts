// A stand-in for a mail server: it speaks SMTP (RFC 5321) as far as a letter needs, and keeps what it is given.

import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";

export interface Letter {
  from: string;
  to: string;
  /** The whole letter as it came, with its header. */
  raw: string;
}

const between = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? "";

export class Post {
  readonly received: Letter[] = [];
  /** Nobody is known here: no letter is taken. */
  refuses = false;
  readonly #server: Server;
  readonly #lines = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Serves on a free port of this machine. */
  static async start(): Promise<Post> {
    const server = createServer();
    const post = new Post(server);
    server.on("connection", (line) => post.#serve(line));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return post;
  }

  /** What the program is started with, so that its letters come here. */
  get settings(): string[] {
    const { port } = this.#server.address() as AddressInfo;
    return ["--mail-server", `smtp://127.0.0.1:${port}`, "--mail-from", "chat@tamm.example"];
  }

  /** The newest letter to somebody whose text has a word in it, as plain text; "" before it comes. */
  text(to: string, word: string): string {
    const plain = (raw: string) =>
      raw.replace(/=\n/g, "").replace(/(?:=[0-9A-F]{2})+/g, (bytes) => decodeURIComponent(bytes.replaceAll("=", "%")));
    return (
      this.received
        .map((l) => (l.to === to ? plain(l.raw) : ""))
        .filter((text) => text.includes(word))
        .at(-1) ?? ""
    );
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  #serve(line: Socket): void {
    this.#lines.add(line);
    line.on("close", () => this.#lines.delete(line));
    line.on("error", () => line.destroy());
    line.setEncoding("utf8");
    const letter: Letter = { from: "", to: "", raw: "" };
    let text = false;
    let rest = "";
    const say = (answer: string) => line.write(`${answer}\r\n`);
    const take = (said: string) => {
      if (text) {
        if (said === ".") {
          text = false;
          this.received.push({ ...letter });
          say("250 taken");
        } else letter.raw += `${said.replace(/^\./, "")}\n`;
        return;
      }
      const verb = said.split(" ")[0]?.toUpperCase();
      if (verb === "MAIL") letter.from = between(said);
      if (verb === "RCPT") letter.to = between(said);
      if (verb === "DATA") {
        text = true;
        letter.raw = "";
        say("354 go on");
      } else if (verb === "QUIT") line.end("221 bye\r\n");
      else if (verb === "RCPT" && this.refuses) say("550 no such person");
      else say("250 OK");
    };
    say("220 post");
    line.on("data", (part: string) => {
      const lines = (rest + part).split("\r\n");
      rest = lines.pop() ?? "";
      for (const said of lines) take(said);
    });
  }
}
