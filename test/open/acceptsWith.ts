/** Validators of configurations by their schema. */
import { Ajv, type ValidateFunction } from "ajv";
import type { ConfigOptions } from "../../src/open/config.ts";
import { configSchema, type Schema } from "../../src/open/index.ts";

// The code for a hundred tasks is used a few thousand times: optimizing it takes longer than all that runs it.
export const ajvOptions = { strictTypes: false, inlineRefs: false, code: { optimize: false } };

/** Checks settings of one's own definitions and of the usual task, without compiling those of a hundred others. */
export function acceptsWith(options: ConfigOptions = {}): ValidateFunction {
  const whole = configSchema(options);
  const properties = whole["properties"] as Readonly<Record<string, Schema>>;
  const { task } = properties;
  const names = ["perceptualDecision", ...(options.tasks ?? []).map(({ name }) => name)];
  const anyOf = (task["anyOf"] as readonly Schema[]).filter((one) => {
    const name = (one["properties"] as Record<string, Schema> | undefined)?.["name"];
    return name === undefined || names.includes(name["const"] as string);
  });
  return new Ajv(ajvOptions).compile({
    ...whole,
    properties: { ...properties, task: { ...task, anyOf } },
  });
}
