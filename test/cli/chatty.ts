import { join } from "node:path";

/** A module whose task prints, when it is loaded and at every trial. */
export const chatty = `
    import { defineTask } from ${JSON.stringify(join(import.meta.dirname, "../../dist/bundle/index.js"))};
    console.log("loaded");
    export const chatty = defineTask({
      name: "chatty", title: "t", summary: "s", source: "x", dt: 20, inputs: ["go"], outputs: ["a", "b"], target: "class",
      parameters: {}, conditions: () => [{ side: 1 }, { side: 2 }], periods: () => ({ stimulus: 100 }),
      trial({ side }, t) {
        console.log("trial");
        process.stdout.write("written\\n");
        t.input("go").during("stimulus", side);
        t.answer(side === 1 ? "a" : "b").during("stimulus");
      },
    });`;
