/**
 * The order of test files. Where no earlier run says how long each takes, Vitest begins with the largest; of two
 * cores one would wait at the end.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, which are small. */
const longest = [
  "cli/native",
  "page/runButtons",
  "lab/page",
  "page/threads",
  "cli/engine",
  "package/package",
  "docs/examples",
  "docs/pages",
  "learning/quickstart",
  "cli/screen",
].map((name) => `/test/${name}.test.ts`);

export class LongFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(specs)).sort((a, b) => rank(a) - rank(b));
  }
}
