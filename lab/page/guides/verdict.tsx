/** Whether a prediction came true, the numbers that decide it, and why. */
import type { Finding, Question } from "./guide.ts";
import { others, predicted, seed } from "./guideState.ts";
import { Cite } from "./sources.tsx";

export function Verdict({ question, found }: { readonly question: Question; readonly found: Finding }) {
  const { options, expected } = question;
  const { option, measured, rule } = found;
  const came = options[option];
  const quoted = (k: number) => `“${options[k].text}”`;
  const isMet = predicted.value === option;
  const hasBefore = measured.some(({ before }) => before !== undefined);
  return (
    <>
      <p class={`outcome ${isMet ? "met" : "missed"}`}>
        <strong>Your prediction was {isMet ? "right" : "wrong"}:</strong>{" "}
        {isMet ? quoted(option) : `not ${quoted(predicted.value!)}, but ${quoted(option)}`}.
      </p>
      <table>
        {hasBefore && (
          <thead>
            <tr>
              <td />
              <th scope="col">before</th>
              <th scope="col">after</th>
            </tr>
          </thead>
        )}
        <tbody>
          {measured.map(({ what, before, after }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              {hasBefore && <td>{before}</td>}
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">{rule}</p>
      {option !== expected && (
        <p>
          <strong>This network differs from what is expected</strong>, which is {quoted(expected)}. Networks of this
          size vary: ask another one, and see what most of them do.
        </p>
      )}
      <div class="text">{came.why}</div>
      {came.papers?.map((paper) => (
        <Cite key={paper} paper={paper} />
      ))}
      {others.value.size > 0 && (
        <p class="quiet">
          {[...others.value, [seed.value, option] as const].map(([one, k]) => (
            <span key={one}>
              Seed {one}: {options[k].text}
              <br />
            </span>
          ))}
        </p>
      )}
    </>
  );
}
