/** What a page can know about its machine. */
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

/** Chrome also calls itself Safari, and Edge also calls itself Chrome. */
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
