/**
 * The safetensors format: eight bytes with the header's length, a JSON header ({name: {dtype, shape, data_offsets}},
 * text under `__metadata__`), then the elements of all arrays one after another, least significant byte first.
 */
import type { Bytes } from "../base/bytes.ts";
import { inContext, invalid, unsupported } from "../base/errors.ts";
import { listOf, mapOf, openRecord, tupleOf } from "../settings/compound.ts";
import { anyText, anything, whole } from "../settings/kind.ts";
import {
  bytesPerElement,
  checkArrayShape,
  checkByteCount,
  type ElementType,
  littleEndianBytes,
  type NumericArray,
  readAll,
  readNumbers,
  type StoredArray,
  storedArray,
  typeOf,
} from "./array.ts";
import { decodeStored, readStored } from "./storedData.ts";

const names = {
  F64: "float64",
  F32: "float32",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U64: "uint64",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
} as const satisfies Record<string, ElementType>;
const metadataKey = "__metadata__";
const largestHeader = 100e6; // limit of the format

const entries = mapOf(openRecord({ dtype: anyText, shape: listOf(whole), data_offsets: tupleOf(whole, whole) }));
const texts = mapOf(anyText);

export interface SafeTensors {
  readonly tensors: Record<string, NumericArray>;
  readonly metadata: Record<string, string>;
}

/** The bytes of a .safetensors file. Wide elements come first, so that every array is aligned to its element size. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, NumericArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Bytes {
  const entries = Object.entries(tensors).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [[metadataKey, metadata]] : [];
  let end = 0;
  for (const [key, tensor] of entries) {
    if (key === metadataKey)
      throw invalid({
        subject: "array name",
        value: key,
        detail: ", which the format reserves",
        remedy: "choose another",
      });
    checkArrayShape(key, tensor);
    const type = typeOf(tensor.data);
    const dtype = Object.entries(names).find(([, name]) => name === type)?.[0];
    header.push([key, { dtype, shape: tensor.shape, data_offsets: [end, end + tensor.data.byteLength] }]);
    end += tensor.data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.fill(0x20, 8, start);
  bytes.set(json, 8);
  let at = start;
  for (const [, { data }] of entries) {
    bytes.set(littleEndianBytes(data), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The arrays and the text of a .safetensors file; `name` is the file's, for messages. Integers of 8, 16 and 64
 * bits and booleans are converted as in `decodeNpy`. Throws "invalid" for damaged bytes or violations of the
 * format (a repeated name, overlapping arrays, bytes that belong to no array), "unsupported" for other element
 * types.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafeTensors {
  const { tensors, metadata } = openSafetensors(bytes, name);
  return { tensors: readAll(tensors) as Record<string, NumericArray>, metadata };
}

/** The same with arrays whose numbers are read on demand. */
export function openSafetensors(
  bytes: Uint8Array,
  name: string,
): { tensors: Record<string, StoredArray>; metadata: Record<string, string> } {
  const place = { file: name };
  const remedy = "the file is truncated, damaged or not a .safetensors file, make it again";
  const damaged = (subject: string, detail?: string) => invalid({ place, subject, detail, remedy });
  if (bytes.length < 8) throw damaged(`${bytes.length} bytes`, "in all");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > largestHeader || 8 + headerLength > bytes.length)
    throw damaged("the header", `of ${headerLength} bytes in a file of ${bytes.length}`);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength));
  const source = { file: name, within: "the header", remedy };
  const { [metadataKey]: notes, ...declared } = decodeStored(mapOf(anything), text, source);
  const metadata = readStored(texts, notes ?? {}, source, metadataKey);
  const body = bytes.subarray(8 + headerLength);
  const extents: { readonly key: string; readonly from: number; readonly to: number }[] = [];
  const tensors = Object.entries(readStored(entries, declared, source)).map(([key, entry]) => {
    const within = `array "${key}"`;
    const type: ElementType | undefined = Object.hasOwn(names, entry.dtype)
      ? names[entry.dtype as keyof typeof names]
      : undefined;
    if (!type)
      throw unsupported({
        place,
        within,
        subject: "element type",
        value: entry.dtype,
        remedy: `known: ${Object.keys(names).join(", ")}`,
      });
    const [from, to] = entry.data_offsets;
    if (from > to || to > body.length) throw damaged(within, `ends at byte ${to} of ${body.length}`);
    inContext({ place, within }, () => checkByteCount(entry.shape, bytesPerElement(type), to - from));
    extents.push({ key, from, to });
    const read = () => inContext({ place, within }, () => readNumbers(body.subarray(from, to), type, true));
    return [key, storedArray(entry.shape, false, read)] as const;
  });
  let end = 0;
  for (const { key, from, to } of extents.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end)
      throw damaged(`array "${key}"`, `begins at byte ${from} instead of byte ${end}, where the data before it end`);
    end = to;
  }
  if (end !== body.length) throw damaged(`${body.length} bytes of arrays`, `, but the header declares ${end}`);
  return { tensors: Object.fromEntries(tensors), metadata };
}
