/** What a page can tell of the machine that a run is made on. */
import { cores } from "../base/cores.ts";
import type { Machine } from "../format/runFile.ts";

interface Navigator {
  readonly userAgent?: string;
  readonly platform?: string;
}

export function machine(): Machine {
  const { userAgent = "", platform } = (globalThis as { readonly navigator?: Navigator }).navigator ?? {};
  return { cpu: "unknown", cores: cores(), platform: platform || "unknown", browser: browserIn(userAgent) };
}

/** Chrome calls itself Safari too, and Edge calls itself Chrome. */
function browserIn(userAgent: string): string {
  for (const [pattern, name] of [
    [/\bFirefox\/([\d.]+)/, "Firefox"],
    [/\bEdg\/([\d.]+)/, "Edge"],
    [/\b(?:Headless)?Chrom(?:e|ium)\/([\d.]+)/, "Chrome"],
    [/\bVersion\/([\d.]+).*Safari/, "Safari"],
  ] as const) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return userAgent || "unknown";
}
