/** The version of this package. A page cannot read it from package.json. */
export const version = "0.1.0";
