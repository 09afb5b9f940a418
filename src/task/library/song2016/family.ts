import { lee } from "./lee.ts";
import { mante } from "./mante.ts";
import { multisensory } from "./multisensory.ts";
import { rdm } from "./rdm.ts";
import { romo } from "./romo.ts";
import { sinewave } from "./sinewave.ts";

export const song2016Tasks = { sinewave, rdm, mante, multisensory, romo, lee };
