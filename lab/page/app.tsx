import { Announcer } from "./controls/announcer.tsx";
import { ChoicesPanel } from "./controls/choicesPanel.tsx";
import { useFocusBack } from "./controls/focusBack.ts";
import { Tooltip } from "./controls/hint.tsx";
import { Notices } from "./controls/notice.tsx";
import { TopBar } from "./controls/topBar.tsx";
import { GuidePanel } from "./guides/guidePanel.tsx";
import { openGuide } from "./guides/guideState.ts";
import { CurvePanel } from "./panels/curve.tsx";
import { Learning } from "./panels/learning.tsx";
import { MatrixPanel } from "./panels/matrix.tsx";
import { PerturbPanel } from "./panels/perturb.tsx";
import { StateSpacePanel } from "./panels/stateSpace.tsx";
import { TrialPanel } from "./panels/trial.tsx";
import { UnitsPanel } from "./panels/units.tsx";
import { LabContext } from "./state/context.ts";
import type { Lab } from "./state/lab.ts";

export function App({ lab }: { readonly lab: Lab }) {
  useFocusBack(lab);
  return (
    <LabContext.Provider value={lab}>
      <TopBar />
      <Notices />
      <main class={openGuide.value ? "guided" : ""} inert={lab.file.value !== null}>
        <aside>
          <GuidePanel />
          <ChoicesPanel />
          <PerturbPanel />
          <p class="about foot">All is computed in your browser.</p>
        </aside>
        <Learning />
        <CurvePanel />
        <TrialPanel />
        <UnitsPanel />
        <div class="right">
          <MatrixPanel />
          <StateSpacePanel />
        </div>
      </main>
      <Announcer />
      <Tooltip />
    </LabContext.Provider>
  );
}
