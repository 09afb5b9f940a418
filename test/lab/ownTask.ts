/** The module of a task that takes its levels from levels.mjs, beside it. */
export const ownTask = (more = "") => `${more}
import { quantity } from "dalenet";
import { levels } from "./levels.mjs";
export const echo = {
  name: "echo", title: "Echo", summary: "say what is shown", source: "this test", dt: 20,
  parameters: { size: quantity(1, "", "of what is shown") },
  inputs: ["shown"], outputs: ["said"], target: "value",
  conditions: () => ({ level: levels }), periods: () => ({ cue: 80 }),
  trial({ level }, t, { size }) {
    t.input("shown").during("cue", level * size);
    t.target("said").during("cue", level);
  },
};`;
