/** The plain data of a file, read by kinds: whatever does not fit, it is the file that is wrong. */
import { isRecord, ownValue } from "../base/display.ts";
import { DalenetError, invalid, mismatched, unsupported } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { type Fields, openRecord, type RecordOf } from "../settings/compound.ts";
import { type Kind, readAt } from "../settings/kind.ts";

export interface Source {
  readonly file: string;
  /** The part of the file that holds the data, where it holds more. */
  readonly within?: string;
  /** What to do about one that is damaged or something else. */
  readonly remedy: string;
}

/** The value, which stands below a path if one is given, made strict. Throws "invalid" with the path of what is missing or does not fit. */
export function readStored<T>(
  kind: Kind<T, unknown>,
  value: unknown,
  { file, within, remedy }: Source,
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

/** What is said of a file that an older version wrote. */
export interface Older {
  /** The format that is read. */
  readonly format: number;
  /** How whoever has one of an older format goes on. */
  readonly remedy: string;
}

/** The same of a text of JSON, which must be an object. Throws "unsupported" for one of an older format, where there are any. */
export function decodeStored<T>(kind: Kind<T, unknown>, text: string, source: Source, older?: Older): T {
  const { file, within, remedy } = source;
  const damaged = (what: string, where = {}) =>
    invalid({ place: { file, ...where }, within, subject: "text", detail: `that ${what}`, remedy });
  const value = parseJson(text, damaged);
  if (!isRecord(value)) throw damaged("is no JSON object");
  const format = ownValue(value, "format");
  if (older && Number.isInteger(format) && (format as number) >= 1 && (format as number) < older.format)
    throw unsupported({
      place: { file },
      within,
      subject: "format",
      value: format,
      detail: `, which an older version wrote: this one reads ${older.format}`,
      remedy: older.remedy,
    });
  return readStored(kind, value, source);
}

/** A record whose lists go together, entry by entry. */
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
