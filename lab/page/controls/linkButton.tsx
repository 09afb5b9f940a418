/** Copies the address, which holds the whole network. */
import { useSignal } from "@preact/signals";
import { writeAddress } from "../state/address.ts";
import { useLab } from "../state/context.ts";
import { copied } from "./copied.ts";

export function LinkButton() {
  const lab = useLab();
  const said = useSignal("Copy link");
  const isOpened = lab.ready.value?.file !== undefined;
  const isReplaying = lab.replaying.value !== null;
  const copy = async () => {
    const address = async () => {
      await lab.settled();
      writeAddress(lab);
      return location.href;
    };
    said.value = (await copied(address)) ? "Copied" : "In the address bar";
    setTimeout(() => {
      said.value = "Copy link";
    }, 2000);
  };
  return (
    <button
      type="button"
      class="link"
      disabled={lab.ready.value === null || isOpened || isReplaying}
      title={
        isOpened
          ? "A network that was opened from a file has no link: export its run or its configuration"
          : isReplaying
            ? "The network of this address is trained first"
            : "Pauses, and copies an address that brings back this very network"
      }
      onClick={copy}
    >
      {said}
    </button>
  );
}
