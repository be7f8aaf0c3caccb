// Runs the given files of tests, a few at a time and in the order in which they are given: node --test would sort them by name, and a long one
// that begins last is waited for alone. A scenario waits for a person's pace now and then, so there is one file more than there are cores.
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const files = process.argv.slice(2).map((file) => resolve(file));
run({ files, concurrency: availableParallelism() + 1 })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);
