import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeCsv, encodeCsv } from "../../src/format/index.ts";
import { fault } from "../fault.ts";

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", " ", "1", ".", "e", "-", "x") }),
  fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "1", "%", " ", "a", "__proto__") }),
  fc.constantFrom("true", "NaN", "-inf", "Infinity", "007", "1e5", "", "null", "\uFEFFx"),
);
const anyCell = fc.oneof(anyText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));

describe("csv", () => {
  test("restores every cell with its type, whatever it holds", () => {
    const tables = fc
      .tuple(fc.uniqueArray(anyText, { minLength: 1, maxLength: 4 }), fc.nat(5))
      .chain(([names, rows]) =>
        fc.tuple(...names.map((name) => fc.array(anyCell, { minLength: rows, maxLength: rows }).map((c) => [name, c]))),
      );
    fc.assert(
      fc.property(tables, (columns) => {
        const table = Object.fromEntries(columns);
        expect(decodeCsv(encodeCsv(table), "f.csv")).toEqual(table);
      }),
      { numRuns: 1000 },
    );
  });
  test("looks like this", () => {
    const text = encodeCsv({
      epoch: [1, 2],
      loss: Float32Array.of(0.1, 1e-7),
      "choice, label": ['say "1"', ""],
      correct: [true, false],
      threshold: [null, Infinity],
    });
    expect(text).toBe(
      'epoch,loss,"choice, label",correct,threshold\n1,0.1,"say ""1""",true,\n2,1e-7,"",false,Infinity\n',
    );
  });
  test("writes float32 with as few digits as restore the same float32", () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1 }), (column) => {
        const text = encodeCsv({ x: column });
        expect(Float32Array.from(decodeCsv(text, "f.csv").x as number[])).toEqual(column);
        const digits = text.split("\n").map((line) => line.replace(/e.*|\D/g, "").replace(/^0+|0+$/g, "").length);
        expect(Math.max(...digits)).toBeLessThanOrEqual(9);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), (n) => {
        expect(encodeCsv({ x: Float32Array.of(n / 1000) })).toBe(`x\n${n / 1000}\n`);
      }),
    );
  });
  test("reads files of other programs: CRLF, byte order mark, no last line feed, blank lines, signs", () => {
    expect(decodeCsv('\uFEFFa,b\r\n+1,.5\r\n\r\n-2.,"x\r\ny"', "f.csv")).toEqual({ a: [1, -2], b: [0.5, "x\r\ny"] });
    expect(decodeCsv("a,b\n1,", "f.csv")).toEqual({ a: [1], b: [null] });
  });
  test("reports where a table is damaged", () => {
    const file = "f.csv";
    expect(() => decodeCsv("", file)).toThrow(fault("invalid", "table", { place: { file }, detail: "that is empty" }));
    expect(() => decodeCsv("a,b\n1,2\n3\n", file)).toThrow(
      fault("invalid", "1 cells", { place: { file, line: 3 }, detail: "under 2 column names" }),
    );
    expect(() => decodeCsv('a\n"x\ny"\n"z', file)).toThrow(
      fault("invalid", "a quote", { place: { file, line: 4 }, detail: "is never closed" }),
    );
    expect(() => decodeCsv('a\n"x"y\n', file)).toThrow(
      fault("invalid", '"y" after a closing quote', { place: { file, line: 2 } }),
    );
    expect(() => decodeCsv("a,a\n1,2\n", file)).toThrow(
      fault("invalid", 'column "a"', { place: { file }, detail: "occurs twice" }),
    );
  });
  test("leaves no text that a spreadsheet would run, and does not change numbers and amounts", () => {
    const text = encodeCsv({
      "=cmd|' /C calc'!A0": ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "'=1", "-12.8 %", "-5"],
      number: [-1, 2, -Infinity, -0.5, null, 1e-7, 0, 1],
    });
    expect(text).toBe(
      `'=cmd|' /C calc'!A0,number\n'=1+1,-1\n'+1+1,2\n'-1+1,-Infinity\n'@SUM(A1),-0.5\n'\t=1,\n''=1,1e-7\n-12.8 %,0\n"-5",1\n`,
    );
  });
  test("refuses columns of unequal length", () => {
    expect(() => encodeCsv({ a: [1, 2], b: [1] })).toThrow(
      fault("mismatched", 'column "b"', { detail: 'has 1 rows, but column "a" has 2' }),
    );
  });
});
