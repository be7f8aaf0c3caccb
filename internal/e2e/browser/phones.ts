// A stand-in for the provider of SMS: it takes messages in as the provider does and shows what would have reached a phone.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Sms {
  to: string;
  from: string;
  text: string;
}

const account = `AC${"0".repeat(31)}1`;
const token = "0123456789abcdef0123456789abcdef";

export class Phones {
  readonly received: Sms[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Serves one account on a free port of this machine. */
  static async start(): Promise<Phones> {
    const server = createServer();
    const phones = new Phones(server);
    server.on("request", (asked, answer) => {
      let form = "";
      asked.setEncoding("utf8");
      asked.on("data", (part) => {
        form += part;
      });
      asked.on("end", () => {
        const { status, body } = phones.#take(`${asked.method} ${asked.url}`, asked.headers.authorization ?? "", new URLSearchParams(form));
        answer.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return phones;
  }

  /** What the program is started with, so that its SMS come here. */
  get settings(): string[] {
    const { port } = this.#server.address() as AddressInfo;
    return ["--sms-account", account, "--sms-token", token, "--sms-from", "+37260001420", "--sms-address", `http://127.0.0.1:${port}`];
  }

  /** What came to a number, in order. */
  at(number: string): Sms[] {
    return this.received.filter((sms) => sms.to === number);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #take(request: string, authorization: string, form: URLSearchParams): { status: number; body: object } {
    if (request !== `POST /2010-04-01/Accounts/${account}/Messages.json`)
      return { status: 404, body: { code: 20404, message: "The requested resource was not found", status: 404 } };
    if (authorization !== `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`)
      return { status: 401, body: { code: 20003, message: "Authenticate", status: 401 } };
    const sms = { to: form.get("To") ?? "", from: form.get("From") ?? "", text: form.get("Body") ?? "" };
    this.received.push(sms);
    const sid = `SM${this.received.length.toString(16).padStart(32, "0")}`;
    return {
      status: 201,
      body: {
        sid,
        account_sid: account,
        to: sms.to,
        from: sms.from,
        body: sms.text,
        status: "queued",
        error_code: null,
        error_message: null,
      },
    };
  }
}
