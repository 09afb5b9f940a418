import { curveIsIntegral } from "./curveIsIntegral.tsx";
import type { Guide } from "./guide.ts";
import { memoryUnderDale } from "./memoryUnderDale.tsx";
import { whatInhibitionDoes } from "./whatInhibitionDoes.tsx";

export const guides: readonly Guide[] = [whatInhibitionDoes, memoryUnderDale, curveIsIntegral];
