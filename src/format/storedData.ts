/** Reads the plain data of a file by kinds; whatever does not fit is a fault of the file. */
import { isRecord, ownValue } from "../base/display.ts";
import { DalenetError, invalid, mismatched, unsupported } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { type Fields, openRecord, type RecordOf } from "../settings/compound.ts";
import { type Kind, readAt } from "../settings/kind.ts";

export interface StoredSource {
  readonly file: string;
  /** The part of the file that holds the data, if it holds more. */
  readonly within?: string;
  /** What to do about a file that is damaged or something else. */
  readonly remedy: string;
}

/**
 * Reads a value strictly, optionally at a path below it. Throws "invalid" with the path of what is missing or does
 * not fit.
 */
export function readStored<T>(
  kind: Kind<T, unknown>,
  value: unknown,
  { file, within, remedy }: StoredSource,
  at?: string,
): T {
  try {
    return at === undefined ? kind.read(value) : readAt(kind, value, at);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    const { opening, fault } = error;
    const detail = opening === "missing" ? "is missing" : fault.detail;
    throw invalid({ ...fault, place: { file }, within, detail, remedy });
  }
}

/** The error for a file written by an older version. */
export interface Older {
  /** The format that can be read. */
  readonly format: number;
  /** What to do with a file of an older format. */
  readonly remedy: string;
}

/** The same for JSON text, which must hold an object. Throws "unsupported" for an older format, if there are any. */
export function decodeStored<T>(kind: Kind<T, unknown>, text: string, source: StoredSource, older?: Older): T {
  const { file, within, remedy } = source;
  const damaged = (what: string, where = {}) =>
    invalid({ place: { file, ...where }, within, subject: "text", detail: `that ${what}`, remedy });
  const value = parseJson(text, damaged);
  if (!isRecord(value)) throw damaged("is not a JSON object");
  const format = ownValue(value, "format");
  if (older && Number.isInteger(format) && (format as number) >= 1 && (format as number) < older.format)
    throw unsupported({
      place: { file },
      within,
      subject: "format",
      value: format,
      detail: `, written by an older version: this one reads ${older.format}`,
      remedy: older.remedy,
    });
  return readStored(kind, value, source);
}

/** A record of lists of equal length. */
export function alignedLists<F extends Fields>(fields: F): Kind<RecordOf<F>> {
  const kind = openRecord(fields);
  return {
    ...kind,
    read(value) {
      const read = kind.read(value);
      const lists = Object.keys(fields).flatMap((key) => {
        const list: unknown = read[key as keyof typeof read];
        return Array.isArray(list) ? [{ key, length: list.length }] : [];
      });
      const other = lists.find(({ length }) => length !== lists[0].length);
      if (other !== undefined)
        throw mismatched({
          at: other.key,
          detail: `of another length than ${lists[0].key}`,
          remedy: "give as many of each",
        });
      return read;
    },
  };
}
