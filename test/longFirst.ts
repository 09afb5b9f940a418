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
    const rank = ({ project, moduleId }: TestSpecification) => {
      if (project.config.isolate) return -1; // a process that is shared ends where one for a single file follows
      const place = longest.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(specs)).sort((a, b) => rank(a) - rank(b));
  }
}
