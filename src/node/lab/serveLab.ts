/** Serves the lab to browsers of this machine. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve, sep } from "node:path";
import { invalid, missing } from "../../base/errors.ts";
import { oneOrMore } from "../../settings/compound.ts";
import { number, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { loadDefinitions } from "../folder/definitions.ts";
import { archiveOfRun } from "./archiveOfRun.ts";
import { pageModules } from "./pageModules.ts";

const options = {
  /** The port; 0 (default): a free one. */
  port: number({ min: 0, max: 65_535, integer: true }),
  /** A run folder, or a zip archive of one, that the page loads. */
  run: text,
  /** Modules with the run's own tasks or models. */
  use: oneOrMore(text),
  /** The folder of the page's files (default: that of this package). */
  folder: text,
};
export type LabSettings = OptionsOf<typeof options>;

export interface ServedLab {
  /** Of the page, with the token that gives access to the run. */
  readonly address: string;
  close(): Promise<void>;
}

const host = "127.0.0.1";
const archiveName = "run.zip";
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".zip": "application/zip",
};
const headers = {
  // Isolated from other origins: no site can read or frame it.
  "Content-Security-Policy": "frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/**
 * Serves the lab on this machine alone. The run is given only with the token of the address, and nothing to a request
 * for another host, as a site makes it whose name leads here.
 * @throws "missing" without the files of the page, "invalid" for a port that cannot be used, and the errors of a run
 * that cannot be read
 */
export async function serveLab(given: LabSettings = {}): Promise<ServedLab> {
  const {
    port = 0,
    run,
    use: named = [],
    folder = usualFolder(),
  } = readOptions(options, given, "the options of serveLab");
  // The page counts them: one that is named twice is one.
  const use = named.filter((file, k) => named.findIndex((other) => resolve(other) === resolve(file)) === k);
  const files = await filesIn(folder);
  const definitions = await loadDefinitions(use);
  const archive = run === undefined ? undefined : await archiveOfRun(run, definitions);
  const modules = await pageModules(use);
  const token = randomBytes(16).toString("hex");
  let hosts: readonly string[] = [];
  const server = createServer((request, response) => {
    const { status, name, content } = answerTo(request, { files, archive, modules, token, hosts });
    const type = types[extname(name)] ?? "application/octet-stream";
    response.writeHead(status, { ...headers, "Content-Type": type });
    response.end(request.method === "HEAD" ? undefined : content);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        invalid({
          at: "port",
          value: port,
          detail: `cannot be used (${cause.code})`,
          remedy: "leave it out to take a free one",
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as { readonly port: number };
  // Browsers leave out the usual port.
  hosts = [host, "localhost"].flatMap((name) => [`${name}:${taken}`, ...(taken === 80 ? [name] : [])]);
  return {
    address: `http://${host}:${taken}/${archive ? `?run=${archiveName}&token=${token}${use.length > 0 ? `&use=${use.length}` : ""}` : ""}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Served {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly archive: Uint8Array | undefined;
  /** Of the user, by name. */
  readonly modules: ReadonlyMap<string, string>;
  readonly token: string;
  /** What a request may call this server. */
  readonly hosts: readonly string[];
}
interface Answer {
  readonly status: number;
  /** Of the file. */
  readonly name: string;
  readonly content?: Uint8Array | string;
}

function answerTo(
  { method, url = "/", headers }: IncomingMessage,
  { files, archive, modules, token, hosts }: Served,
): Answer {
  const refused = (status: number, why: string): Answer => ({ status, name: "why.txt", content: `${why}\n` });
  if (!hosts.includes(headers.host ?? "")) return refused(403, "another host");
  if (method !== "GET" && method !== "HEAD") return refused(405, "only GET");
  // Whatever was sent: not all of it is an address.
  const [path, query = ""] = url.split("?", 2);
  if (!path.startsWith("/")) return refused(400, "only a path");
  const name = path === "/" ? "index.html" : path.slice(1);
  if (name === archiveName && archive)
    return isSame(new URLSearchParams(query).get("token") ?? "", token)
      ? { status: 200, name, content: archive }
      : refused(403, "the run needs the token of the address");
  const [, given, module] = /^use\/([^/]*)\/([^/]*)$/.exec(name) ?? [];
  const content = given !== undefined && isSame(given, token) ? modules.get(module) : files.get(name);
  return content ? { status: 200, name, content } : refused(404, "no such file");
}

function isSame(given: string, token: string): boolean {
  const [one, other] = [given, token].map((word) => Buffer.from(word));
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Where the build puts them, from wherever this module is loaded. */
const usualFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("dalenet/package.json")), "dist", "lab");

async function filesIn(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = (await readdir(folder, { recursive: true }).catch((): string[] => [])).map((name) =>
    name.replaceAll(sep, "/"),
  );
  if (!names.includes("index.html"))
    throw missing({
      subject: `the page of the lab in "${folder}"`,
      remedy: "install the package again; in its repository: npm run build",
    });
  const read = async (name: string) => [name, await readFile(join(folder, name))] as const;
  return new Map(await Promise.all(names.filter((name) => extname(name) !== "").map(read)));
}
