/** The guided pages of the lab: what decides whether a prediction came true. */
import { describe, expect, test } from "vitest";
import { session } from "../../lab/engine/session.ts";
import { usualChoices } from "../../lab/engine/tasks.ts";
import type { Curve, Ready, Report, StateSpace, TrialShown, View } from "../../lab/protocol.ts";
import { wasm } from "../wasm.ts";

interface Seen {
  readonly ready: Ready;
  readonly curve: Curve;
  readonly trial: TrialShown;
  readonly space: StateSpace;
}

/** What is read here of a question; the page has types of its own, with those of a browser. */
interface Question {
  readonly options: readonly { readonly text: string }[];
  readonly expected: number;
  readonly act?: { readonly label: string };
  judge(
    before: Seen,
    after: Seen,
  ): { readonly option: number; readonly measured: readonly { readonly before?: string; readonly after: string }[] };
}

const page = new URL("../../lab/page/guides/guides.ts", import.meta.url);
const { guides }: { guides: readonly { readonly steps: readonly { readonly question?: Question }[] }[] } = await import(
  page.pathname
);

const intact: View = { silenced: [], perturbation: null, condition: 0, trial: 0 };

/** What is seen of a small network after two updates, intact and with the rates of E multiplied by a hundred. */
async function looks(): Promise<Record<"before" | "louder", Seen>> {
  const last = new Map<string, Report>();
  const { handle, settled, close } = session({ backend: wasm, report: (one) => last.set(one.kind, one) });
  const seen = async (view: View) => {
    handle({ kind: "view", view });
    await settled();
    const [ready, curve, trial, space] = ["ready", "curve", "trial", "stateSpace"].map((kind) => last.get(kind));
    return { ready, curve, trial, space } as Seen;
  };
  handle({ kind: "open", choices: { ...usualChoices, units: 10, parameters: { stimulus: 100, delay: 100 } }, step: 2 });
  const before = await seen(intact);
  const { rates } = before.trial;
  const louder = { ...before, trial: { ...before.trial, rates: rates.map((one) => 100 * one) } };
  await close();
  return { before, louder };
}

const questions = guides.flatMap(({ steps }) => steps.flatMap(({ question }) => question ?? []));

describe("a guide", async () => {
  const { before, louder } = await looks();

  test("finds by what it measures: a network in which nothing changed does not do what is expected of it", () => {
    const acts = questions.filter(({ act }) => act !== undefined);
    expect(acts.length).toBeGreaterThan(8);
    const found = acts.map((question) => ({ question, ...question.judge(before, before) }));
    const isExpected = ({ question, option }: (typeof found)[number]) => option === question.expected;
    // But for the one that expects no difference.
    expect(found.filter(isExpected).map(({ question }) => question.act!.label)).toEqual([
      "Train it without Dale’s principle",
    ]);
    for (const { measured } of found) for (const one of measured) expect(one.after).toBe(one.before);
  });

  test("tells rates that run away, with the numbers that say so", () => {
    const runaway = questions.find(({ act }) => act?.label === "Silence I in the stimulus")!;
    const { option, measured } = runaway.judge(before, louder);
    expect(runaway.options[option].text).toBe("They run away");
    const [is, was] = [measured[0].after, measured[0].before!].map(Number);
    expect(is / was).toBeCloseTo(100, -1);
  });

  test("says when the paths of the conditions lie in no order", () => {
    const { judge, options, expected } = questions.find(({ act }) => act === undefined)!;
    const [ordered, mixed] = [
      [-4, -2, -1, -0.5, 0.5, 1, 2, 4],
      [4, -2, 3, 0, -3, 1, -1, -4],
    ].map((places) => {
      const paths = before.space.paths.map((path, k) => ({
        ...path,
        x: path.x.map(() => places[k]),
        y: path.y.map(() => 0),
      }));
      return judge({ ...before, space: { ...before.space, paths } }, before);
    });
    expect(ordered.option).toBe(expected);
    expect(ordered.measured.map(({ after }) => after)).toEqual(["7 of 7", "0.13"]);
    expect(options[mixed.option].text).toBe("In no order");
  });
});
