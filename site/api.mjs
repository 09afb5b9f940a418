// @ts-check
// The reference of the package, a page for each entry point, from the declarations that are published: what stands in
// their doc comments (meaning, units, shapes, errors) and nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Comment, CommentTag, Converter, LogLevel, ReflectionKind } from "typedoc";

/** @typedef {{ readonly door: string, readonly page: string, readonly declarations: string }} Door */

/** The entry points that package.json lists. @param {string} root @returns {Door[]} */
export function doorsOf(root) {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([door, { types }]) =>
    types
      ? [{ door: `dalenet${door.slice(1)}`, page: door === "." ? "dalenet" : door.slice(2), declarations: types }]
      : [],
  );
}

/** What an entry point says of itself, in the comment on top of its file. @param {string} file */
function aboutDoor(file) {
  const [, comment = ""] = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(file, "utf8")) ?? [];
  const text = comment
    .replace(/^\s*\* ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
  const said = text.replace(/^`[^`]+`(?: in a page)?: /, "");
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}`;
}

/**
 * Writes the pages.
 * @param {string} root the repository, built
 * @param {string} out folder
 */
export async function writeApi(root, out) {
  const doors = doorsOf(root);
  const project = join(out, "..", "tsconfig.json");
  const files = doors.map(({ declarations }) => join(root, declarations));
  const compilerOptions = {
    module: "NodeNext",
    moduleResolution: "NodeNext",
    target: "ES2023",
    lib: ["ES2023", "DOM"],
    types: [],
    strict: true,
    skipLibCheck: true,
  };
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const app = await Application.bootstrapWithPlugins({
    entryPoints: files,
    tsconfig: project,
    plugin: ["typedoc-plugin-markdown"],
    outputs: [{ name: "markdown", path: out }],
    readme: "none",
    disableSources: true,
    skipErrorChecking: true,
    // Types that a signature names but no entry point exports are shown by name.
    validation: false,
    logLevel: LogLevel.Warn,
    sort: ["alphabetical"],
    groupOrder: ["Functions", "Variables", "Classes", "Namespaces", "Interfaces", "Type Aliases"],
    ...{
      outputFileStrategy: "modules",
      entryFileName: "index",
      hidePageHeader: true,
      hidePageTitle: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      useHTMLAnchors: true,
      parametersFormat: "table",
      interfacePropertiesFormat: "table",
      classPropertiesFormat: "table",
      typeAliasPropertiesFormat: "table",
      propertyMembersFormat: "table",
      typeDeclarationFormat: "table",
      tableColumnSettings: { hideModifiers: true, hideInherited: true, hideOverrides: true, hideSources: true },
    },
  });
  const pageOf = new Map(doors.map(({ page, declarations }) => [join(root, declarations), page]));
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
    // The comment on top of a file is the entry point's, not that of the first name.
    if (reflection.kind !== ReflectionKind.Module && reflection.parent?.kind === ReflectionKind.Module) {
      const text = reflection.comment?.summary.map(({ text: part }) => part).join("") ?? "";
      if (/^`dalenet[\w/]*`/.test(text)) delete reflection.comment;
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project: all }) => {
    for (const module of all.getReflectionsByKind(ReflectionKind.Module)) {
      const file = all.files.getReflectionPath(module);
      module.name = pageOf.get(file ?? "") ?? module.name;
    }
    // A constant that is a function stands among the functions.
    for (const one of all.getReflectionsByKind(ReflectionKind.Variable)) {
      const { type } = /** @type {import("typedoc").DeclarationReflection} */ (one);
      if (type?.type !== "reflection" || !type.declaration.signatures) continue;
      one.comment ??= new Comment();
      one.comment.blockTags.push(new CommentTag("@group", [{ kind: "text", text: "Functions" }]));
    }
  });
  const made = await app.convert();
  if (!made) throw new Error("TypeDoc could not read the declarations; run npm run build first");
  await app.generateOutputs(made);
  if (app.logger.hasErrors()) throw new Error("TypeDoc reported errors");
  return doors.map(({ door, page, declarations }) => ({ door, page, about: aboutDoor(join(root, declarations)) }));
}
