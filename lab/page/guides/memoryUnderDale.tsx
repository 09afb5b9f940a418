import type { Guide } from "./guide.ts";

export const memoryUnderDale: Guide = {
  name: "memoryUnderDale",
  title: "Why memory is hard under Dale",
  steps: [{ title: "Look", text: <p>To come.</p> }],
};
