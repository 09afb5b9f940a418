/** What went wrong, and what is going on. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useLab } from "../state/context.ts";
import { copied } from "./copied.ts";

export function Notices() {
  const lab = useLab();
  const notice = lab.notice.value;
  const replaying = lab.replaying.value;
  const file = lab.file.value;
  const place = useRef<HTMLDivElement>(null);
  const before = useRef<EventTarget | null>(null);
  return (
    <div class="notices" ref={place} tabIndex={-1}>
      {notice && (
        <div class={`notice ${notice.tone}`} role={notice.tone === "error" ? "alert" : "status"}>
          <p>
            {notice.text}
            {notice.link !== undefined && <RefusedLink address={notice.link} />}
          </p>
          <button
            type="button"
            aria-label="Close this message"
            onFocus={({ relatedTarget }) => {
              before.current = relatedTarget;
            }}
            onClick={() => {
              lab.notice.value = null;
              // The button goes, and the focus back to where it came from: else Tab would begin at the top of the page.
              const from = before.current;
              (from instanceof HTMLElement && from.isConnected ? from : place.current)?.focus();
            }}
          >
            ×
          </button>
        </div>
      )}
      {lab.isExporting.value && (
        <div class="notice news" role="status">
          <p>Making the file …</p>
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
