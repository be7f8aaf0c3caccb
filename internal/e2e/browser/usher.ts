// One running program: started on a free port with an empty folder for its data, killed, started again, stopped.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SignIn {
  email: string;
  password: string;
}

/** How a program is started other than as the plain demonstration. */
export interface Given {
  /** Without the demonstration nobody lives there yet, and the welcome has a link to set it up. */
  empty?: boolean;
  /** The program that says on its error output what a captcha asks for, made by the runner for the file that needs it. */
  told?: boolean;
  /** More of the command line. */
  more?: readonly string[];
}

const startsWithin = 60_000; // ms

export class Usher {
  origin = "";
  /** The link of the welcome that sets an empty house up, once; "" in the demonstration. */
  setUpLink = "";
  readonly #given: Given;
  readonly #folder = mkdtempSync(join(tmpdir(), "usher-browser-"));
  readonly #log = join(this.#folder, "log.txt");
  readonly #signIns = new Map<string, SignIn>();
  #program: ChildProcess | undefined;
  #address = "127.0.0.1:0";

  private constructor(given: Given) {
    this.#given = given;
  }

  /** Starts the program with an empty store. */
  static async start(given: Given = {}): Promise<Usher> {
    const usher = new Usher(given);
    await usher.#run();
    return usher;
  }

  /** Ends the program as a power cut would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Starts it again: same port, same data. */
  async restart(): Promise<void> {
    await this.#run();
  }

  /** Ends the program politely and removes what it kept. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The sign-in of one of the demonstration's people, by the first name in their address. */
  signIn(name: string): SignIn {
    const found = this.#signIns.get(name.toLowerCase());
    if (!found) throw new Error(`the program printed no sign-in for ${name}`);
    return found;
  }

  /** What the captcha that was made last asks for; "" before the first one, and from a program that does not tell. */
  captchaDigits(): string {
    return [...readFileSync(this.#log, "utf8").matchAll(/^captcha told: \w+ (\d+)$/gm)].at(-1)?.[1] ?? "";
  }

  /** The last lines that the program wrote, for whoever looks at a failure. */
  logTail(lines = 12): string {
    return readFileSync(this.#log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  }

  async #run(): Promise<void> {
    const binary = this.#given.told ? "bin/usher-told" : (process.env.USHER_BIN ?? "bin/usher");
    // Visitors of different scenarios come from different networks, as they would through a proxy of ours; so no scenario uses up
    // what the limits leave to another.
    const given = [
      "--demo",
      this.#given.empty ? "false" : "true",
      "--listen",
      this.#address,
      "--data",
      join(this.#folder, "data"),
      "--trusted-proxies",
      "127.0.0.0/8,::1/128",
      "--drain",
      "1s",
      ...(this.#given.more ?? []),
    ];
    const program = spawn(binary, ["serve", ...given], { stdio: ["ignore", "pipe", "pipe"] });
    this.#program = program;
    const log = createWriteStream(this.#log, { flags: "a" });
    program.stderr?.pipe(log);
    await this.#ready(program, log);
  }

  #ready(program: ChildProcess, log: NodeJS.WritableStream): Promise<void> {
    return new Promise((ready, failed) => {
      const timer = setTimeout(() => failed(new Error(`the program was not ready in time:\n${this.logTail()}`)), startsWithin);
      program.once("error", failed);
      program.once("exit", (code) => failed(new Error(`the program ended with ${code}:\n${this.logTail()}`)));
      let said = "";
      program.stdout?.on("data", (part: Buffer) => {
        log.write(part);
        said += part.toString();
        if (!this.#understand(said)) return;
        clearTimeout(timer);
        ready();
      });
    });
  }

  /** Reads the welcome; true once it is complete. */
  #understand(said: string): boolean {
    const here = /Console\s+(http:\/\/\S+)\/agent\//.exec(said)?.[1];
    if (!here || !said.endsWith("\n\n") || !(this.#given.empty || /sign-ins/i.test(said))) return false;
    this.origin = here;
    this.setUpLink = /Set it up \(once\)\s+(\S+)/.exec(said)?.[1] ?? "";
    this.#address = `127.0.0.1:${new URL(here).port}`;
    for (const [, email, name, password] of said.matchAll(/(([a-z]+)@\S+)\s+(\S+)\s*$/gm))
      if (email && name && password) this.#signIns.set(name, { email, password });
    return true;
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const program = this.#program;
    this.#program = undefined;
    if (!program || program.exitCode !== null || program.signalCode !== null) return;
    const ended = new Promise((end) => program.once("exit", end));
    program.kill(signal);
    await ended;
  }
}
