import { expect, it } from "vitest";
import { networks } from "../contract/networks.ts";
import { gradientError } from "./finiteDifferences.ts";

const size = { trials: 3, steps: 4 };
const named = (names: (name: string) => boolean) =>
  networks.filter((one) => names(one.name)).map((one) => [one.name, one] as const);
const hasAdjoint = (name: string) => networks.find((one) => one.name === name)!.network.adjointTerms.length > 0;

it.each(named((name) => !hasAdjoint(name)))("%s: the gradient matches finite differences", (_name, one) => {
  expect(gradientError(one, size)).toBeLessThan(1e-7);
});

// States and adjoints count as constants in adjoint terms, so differentiate by a parameter that affects neither.
it.each(named((name) => hasAdjoint(name) && !name.startsWith("rate network")))(
  "%s: the gradient of a parameter that only the adjoint term uses matches finite differences",
  (_name, one) => {
    const multipliers = Object.fromEntries(
      one.network.adjointTerms.map(({ name, multiplier }) => [name, multiplier.attr.data![0]]),
    );
    expect(gradientError(one, size, multipliers, ["q"])).toBeLessThan(1e-7);
  },
);
