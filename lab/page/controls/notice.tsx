/** What went wrong, what is going on, and what a screen reader is told. */
import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLab } from "../state/context.ts";
import { copied } from "./copied.ts";

export function Notices() {
  const lab = useLab();
  const notice = lab.notice.value;
  const replaying = lab.replaying.value;
  const file = lab.file.value;
  return (
    <div class="notices">
      {notice && (
        <div class={`notice ${notice.tone}`} role={notice.tone === "error" ? "alert" : "status"}>
          <p>
            {notice.text}
            {notice.link !== undefined && <RefusedLink address={notice.link} />}
          </p>
          <button
            type="button"
            aria-label="Close this message"
            onClick={() => {
              lab.notice.value = null;
            }}
          >
            ×
          </button>
        </div>
      )}
      {file !== null && (
        <div class="notice news" role="status">
          <p>Opening {file} …</p>
        </div>
      )}
      {replaying && (
        <div class="notice news">
          <label>
            Training first: {replaying.step} of {replaying.of} updates{" "}
            <progress value={replaying.step} max={replaying.of} />
          </label>
        </div>
      )}
    </div>
  );
}

/** The link that was refused, to keep or to correct. */
function RefusedLink({ address }: { readonly address: string }) {
  const said = useSignal("Copy it");
  return (
    <span class="refused">
      <input
        type="text"
        readOnly
        aria-label="The refused link"
        value={address}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        class="small"
        onClick={async () => {
          said.value = (await copied(async () => address)) ? "Copied" : "Select and copy it";
        }}
      >
        {said}
      </button>
    </span>
  );
}

/** Accuracies at which a reader is told, and what starts and ends. */
const tenths = (accuracy: number) => Math.floor(accuracy * 10);

/** Says little: that training runs or rests, and each tenth of accuracy that is reached for the first time. */
export function Announcer() {
  const lab = useLab();
  const text = useSignal("");
  useEffect(() => {
    let best = 0;
    let wasPlaying = false;
    let told = 0;
    const ends = [
      effect(() => {
        if (lab.ready.value) best = 0;
      }),
      effect(() => {
        const isPlaying = lab.isPlaying.value;
        // While training runs, its updates are not told.
        const step = (isPlaying ? lab.progress.peek() : lab.progress.value)?.step ?? 0;
        if (isPlaying === wasPlaying && (isPlaying || step === told)) return;
        wasPlaying = isPlaying;
        told = step;
        text.value = isPlaying ? "Training." : `Paused after ${step} updates.`;
      }),
      effect(() => {
        const accuracy = lab.curve.value?.accuracy ?? 0;
        if (!(tenths(accuracy) > best)) return;
        best = tenths(accuracy);
        if (best >= 6) text.value = `${Math.round(100 * accuracy)} % of test trials are correct.`;
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return (
    <p class="hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
