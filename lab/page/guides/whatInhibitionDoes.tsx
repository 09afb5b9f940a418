import type { Guide } from "./guide.ts";

export const whatInhibitionDoes: Guide = {
  name: "whatInhibitionDoes",
  title: "What inhibition does",
  steps: [{ title: "Look", text: <p>To come.</p> }],
};
