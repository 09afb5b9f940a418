/**
 * Reports how many page tests ran: without a browser all are skipped, and a green run would mean nothing for
 * pages.
 */
import type { Reporter, TestModule } from "vitest/node";
import { chromiumVersion, whyNoChromium } from "../../scripts/chromium.mjs";

export const pageTests: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const inPages = modules.filter(({ moduleId }) => /[\\/]test[\\/]page[\\/]/.test(moduleId));
    if (inPages.length === 0) return;
    const ran = inPages
      .flatMap(({ children }) => [...children.allTests()])
      .filter((test) => {
        const { state } = test.result();
        return state === "passed" || state === "failed";
      }).length;
    const why = whyNoChromium();
    console.log(why ? `page tests: none ran in a browser: ${why}` : `page tests: ${ran} ran in ${chromiumVersion()}`);
  },
};
