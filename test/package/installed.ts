/**
 * The package as users get it: packed once, unpacked in a folder elsewhere, with the dependencies that `npm ci`
 * installed here.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Readonly<
  Record<"dependencies" | "optionalDependencies", Readonly<Record<string, string>>>
>;

export interface Installed {
  readonly folder: string;
  readonly tarball: string;
  /** Files of the tarball, and its size. */
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly files: readonly string[];
  /**
   * Runs a program in the folder; returns both outputs, without warnings and announcements of a busy machine, and
   * how it ended.
   */
  run(
    program: string,
    ...words: string[]
  ): { readonly code: number | null; readonly out: string; readonly err: string };
}

export function installIn(folder: string): Installed {
  const words = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", words, { cwd: root, encoding: "utf8" }));
  const tarball = join(folder, packed.filename);
  const home = join(folder, "node_modules/dalenet");
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  mkdirSync(home);
  execFileSync("tar", ["-xzf", tarball, "-C", home, "--strip-components=1"]);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  symlinkSync("../dalenet/dist/cli/main.js", join(folder, "node_modules/.bin/dalenet"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return {
    folder,
    tarball,
    bytes: packed.size,
    unpackedBytes: packed.unpackedSize,
    files: packed.files.map(({ path }: { path: string }) => path),
    run(program, ...rest) {
      const { status, stdout, stderr } = spawnSync(program, rest, { cwd: folder, encoding: "utf8" });
      return { code: status, out: stdout, err: stderr.replace(/^(?:warning: .*|.* …)\n/gm, "") };
    },
  };
}
