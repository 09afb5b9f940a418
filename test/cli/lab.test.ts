/** `dalenet lab`: the page of the lab and the network of a run, for this machine alone. */
import { request } from "node:http";
import { expect, test } from "vitest";
import { loadRun, runConfig, train } from "../../src/browser/index.ts";
import { loadDefinitions, serveLab, writeAtomic } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { ownTask } from "../lab/ownTask.ts";
import { tiny } from "../loop/tiny.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** A request as any program may make it; `fetch` sets the host itself and shortens paths. */
const get = (address: string, { host, method = "GET" }: { host?: string; method?: string } = {}) =>
  new Promise<Got>((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const path = address.slice(address.indexOf("/", 8));
    const asked = request({ hostname, port, path, method, ...(host && { headers: { host } }) }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on("error", reject).end();
  });

/** The status of a request for anything, also for what is no address. */
const rawly = (origin: string, path: string) =>
  new Promise<number>((resolve, reject) => {
    const { hostname, port, host } = new URL(origin);
    request({ hostname, port, path, headers: { host } }, (response) => resolve(response.resume().statusCode!))
      .on("error", reject)
      .end();
  });

test("prints its address, gives the page and the run to who has it, and ends on Ctrl-C", async () => {
  const untrained = runConfig({ ...tiny, train: { ...tiny.train, epochs: 0, backend: "wasm" } });
  const { folder } = await train(untrained, { name: "mine", report: false, threads: 1 });
  const stored = path("mine.zip");
  await writeAtomic(stored, folder!.zip());
  let seen: Promise<void> = Promise.resolve();
  const { code, out, err } = await run(["lab", stored, "--no-open"], undefined, (text, pressControlC) => {
    const address = text.trim();
    const origin = new URL(address).origin;
    const check = async () => {
      const page = await get(address);
      expect(page).toMatchObject({ status: 200, headers: { "content-security-policy": "frame-ancestors 'none'" } });
      expect(page.body.toString()).toContain('src="main.js"');
      for (const file of ["main.js", "main.css", "worker.js"])
        expect((await get(`${origin}/${file}`)).status).toBe(200);
      const { search } = new URL(address);
      const archive = await get(`${origin}/run.zip${search}`);
      expect((await loadRun(new Uint8Array(archive.body))).config).toEqual(untrained);
      const statusOf = async (...asked: Parameters<typeof get>) => (await get(...asked)).status;
      expect(await statusOf(`${origin}/run.zip`)).toBe(403);
      expect(await statusOf(`${origin}/run.zip${search.slice(0, -1)}`)).toBe(403);
      expect(await statusOf(address, { host: "example.org" })).toBe(403);
      expect(await statusOf(address, { host: "127.0.0.1" })).toBe(403);
      expect(await statusOf(address, { method: "POST" })).toBe(405);
      expect(await statusOf(`${origin}/../package.json`)).toBe(404);
      expect([await rawly(origin, "//"), await rawly(origin, "http://[")]).toEqual([404, 400]);
      expect(await statusOf(`${origin}/%2e%2e/package.json`)).toBe(404);
    };
    seen = check().finally(() => pressControlC());
  });
  await seen;
  expect(err).toBe("the lab is open until Ctrl-C\n");
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?run=run\.zip&token=[0-9a-f]{32}\n$/);
  expect(code).toBe(0);
});

test("gives a run's own modules, with what they import of Dalenet and of files, to who has the token", async () => {
  await writeAtomic(path("levels.mjs"), "export const levels = [-1, 1];");
  await writeAtomic(path("echo.mjs"), ownTask());
  await writeAtomic(path("reader.mjs"), ownTask('import { readFileSync } from "node:fs";'));
  const { tasks } = await loadDefinitions(path("echo.mjs"));
  const untrained = runConfig({ ...tiny, task: { name: "echo" }, train: { ...tiny.train, epochs: 0 } }, { tasks });
  const { folder } = await train(untrained, { tasks, name: "echo", report: false, threads: 1, backend: "wasm" });
  await writeAtomic(path("echo.zip"), folder!.zip());
  const twice = [path("echo.mjs"), path("./echo.mjs")];
  const lab = await serveLab({ run: path("echo.zip"), use: twice });
  const { origin, searchParams } = new URL(lab.address);
  expect(searchParams.get("use")).toBe("1");
  const given = async (name: string, token = searchParams.get("token")) => {
    const { status, headers, body } = await get(`${origin}/use/${token}/${name}`);
    return { status, type: headers["content-type"], text: body.toString() };
  };
  expect(await given("0.js")).toMatchObject({
    ...{ status: 200, type: "text/javascript; charset=utf-8" },
    text: expect.stringContaining('import { levels } from "./1.js"'),
  });
  expect((await given("0.js")).text).toContain('from "../../door/index.js"');
  expect((await get(`${origin}/door/index.js`)).status).toBe(200);
  expect((await given("1.js")).text).toBe("export const levels = [-1, 1];");
  expect([(await given("2.js")).status, (await given("0.js", "0")).status]).toEqual([404, 404]);
  await lab.close();
  await expect(serveLab({ run: path("echo.zip") })).rejects.toThrow(fault("unknown", "task.name"));
  await expect(serveLab({ run: path("echo.zip"), use: path("reader.mjs") })).rejects.toThrow(
    fault("unsupported", /import of "node:fs"/),
  );
  expect((await run(["lab", "--use", path("echo.mjs"), "--no-open"])).err).toContain("missing: run for --use");
});

test("refuses a run that is none, a port in use and a package without the page", async () => {
  expect((await run(["lab", "nowhere", "--no-open"])).err).toContain('missing: run.json in "nowhere"');
  const lab = await serveLab();
  const { port } = new URL(lab.address);
  expect(lab.address).toBe(`http://127.0.0.1:${port}/`);
  expect((await run(["lab", "--port", port, "--no-open"])).err).toContain(`port = ${port} cannot be used (EADDRINUSE)`);
  await lab.close();
  await expect(serveLab({ folder: path() })).rejects.toThrow(fault("missing", /page of the lab/));
});
