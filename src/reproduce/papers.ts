import type { Paper } from "./paper.ts";
import { song2016 } from "./song2016/paper.ts";

/** The papers that can be reproduced. */
export const papers: readonly Paper[] = [song2016];
