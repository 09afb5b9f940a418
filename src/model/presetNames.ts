/** The published models that a section can name (rate/presets.ts). Users' models may not have these names. */
export const presetNames = ["ei", "eiUniform", "notebook", "song2016", "dann", "vanilla"] as const;
export type PresetName = (typeof presetNames)[number];
