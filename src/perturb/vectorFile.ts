/** A file that a perturbation names in place of a vector. */

/** "v.npz:axis", "v.csv"; of a name with spaces the file is quoted. */
export const fileForm =
  /(?:'([^']+\.(?:npz|csv))'|"([^"]+\.(?:npz|csv))"|([^\s,?@:'"[\]]+\.(?:npz|csv)))(?::(?:'([^']+)'|"([^"]+)"|([^\s,?@'"[\]]+)))?/iy;

/** An array of a file in place of a vector; `from` and `to` are its place in the text. */
export interface VectorFile {
  readonly file: string;
  /** The name of the array or column; undefined: the only one. */
  readonly key: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** Numbers of units, and the file that they were read from, as it was named. */
export type Vector = readonly number[] & { readonly source?: string };

export const sourced = (values: readonly number[], source: string | undefined): Vector =>
  source === undefined ? values : Object.assign([...values], { source });

/** Why a file is refused where none can be read. */
export const unread = { remedy: "in a program give its numbers, or read it by withVectorFiles of dalenet/node" };
