import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Lab } from "./lab.ts";

export const LabContext = createContext<Lab | null>(null);

export function useLab(): Lab {
  const lab = useContext(LabContext);
  if (!lab) throw new Error("missing lab; render this inside LabContext.Provider");
  return lab;
}
