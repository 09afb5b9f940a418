/** Copies the address, which holds the whole network. */
import { useSignal } from "@preact/signals";
import { writeAddress } from "../state/address.ts";
import { useLab } from "../state/context.ts";

export function LinkButton() {
  const lab = useLab();
  const said = useSignal("Copy link");
  const copy = async () => {
    lab.pause();
    writeAddress(lab);
    try {
      await navigator.clipboard.writeText(location.href);
      said.value = "Copied";
    } catch {
      said.value = "In the address bar";
    }
    setTimeout(() => {
      said.value = "Copy link";
    }, 2000);
  };
  return (
    <button
      type="button"
      class="link"
      disabled={lab.ready.value === null || lab.ready.value.file !== undefined}
      title="Pauses, and copies an address that brings back this very network"
      onClick={copy}
    >
      {said}
    </button>
  );
}
