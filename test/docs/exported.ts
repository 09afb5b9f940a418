/** The exports of each entry point: names, their descriptions, and whether types are needed. */
import { join } from "node:path";
import ts from "typescript-oldest";
import { sourceOf } from "../doors.ts";

const root = join(import.meta.dirname, "../..");

export interface Exported {
  readonly name: string;
  readonly isType: boolean;
  /** The first sentence of its doc comment. */
  readonly sentence: string;
  /** Whether a value of the package uses it, directly or through other types. */
  readonly isNeeded: boolean;
}

const firstSentence = (text: string) => {
  const line = text.replace(/\s+/g, " ").trim();
  return /^.*?\.(?= [A-Z`"]|$)/.exec(line)?.[0].replace(/\.\.$/, ".") ?? line;
};

/** Exports by entry point, values first, each in alphabetical order. */
export function exportsOfDoors(): ReadonlyMap<string, readonly Exported[]> {
  const files = new Map(
    [...sourceOf].map(([door, file]) => [
      door,
      file.replace(join(root, "src"), join(root, "dist")).replace(/ts$/, "d.ts"),
    ]),
  );
  const program = ts.createProgram([...files.values()], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    // Declarations need no types of the DOM, whose file is larger than all of theirs.
    lib: ["lib.es2023.d.ts"],
    types: [],
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const real = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const isValue = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Value) !== 0;
  const all = [...files].map(([door, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    return [door, checker.getExportsOfModule(module)] as const;
  });
  const needed = new Set<ts.Symbol>();
  const need = (symbol: ts.Symbol) => {
    if (needed.has(symbol)) return;
    needed.add(symbol);
    for (const declaration of symbol.declarations ?? []) if (!ts.isSourceFile(declaration)) walk(declaration);
  };
  const walk = (node: ts.Node) => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol) need(real(symbol));
    }
    ts.forEachChild(node, walk);
  };
  for (const [, symbols] of all) for (const symbol of symbols.map(real)) if (isValue(symbol)) need(symbol);
  const textAt = (symbol: ts.Symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const textOfLine = ({ declarations = [] }: ts.Symbol) =>
    declarations.flatMap((one) => ts.getJSDocCommentsAndTags(one.parent).map(({ comment }) => comment)).join(" ");
  const shown = (symbol: ts.Symbol): Exported => ({
    name: symbol.name,
    isType: !isValue(real(symbol)),
    sentence: firstSentence(textAt(real(symbol)) || textOfLine(symbol)),
    isNeeded: needed.has(real(symbol)),
  });
  const order = (a: Exported, b: Exported) =>
    Number(a.isType) - Number(b.isType) || a.name.localeCompare(b.name, "en", { sensitivity: "base" });
  return new Map(all.map(([door, symbols]) => [door, symbols.map(shown).sort(order)]));
}
