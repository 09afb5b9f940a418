import type { Guide } from "./guide.ts";

export const curveIsIntegral: Guide = {
  name: "curveIsIntegral",
  title: "The psychometric curve is an integral",
  steps: [{ title: "Look", text: <p>To come.</p> }],
};
