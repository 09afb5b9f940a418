import { expect, test } from "vitest";
import { SvgElement } from "../../src/figure/svgElement.ts";

const element = (name: string) => new SvgElement(name, {});

test("an element is written with its text and children, in the order in which they were put", () => {
  const [group, first, second] = ["g", "text", "path"].map(element);
  group.appendChild(second);
  group.insertBefore(first, second);
  first.textContent = "a < b & c";
  second.setAttribute("d", "M0,0");
  second.setAttribute("d", "M1,1");
  second.setAttribute("fill", "none");
  second.removeAttribute("fill");
  group.setAttribute("aria-label", 'x "y"');
  expect(String(group)).toBe('<g aria-label="x &quot;y&quot;"><text>a &lt; b &amp; c</text><path d="M1,1" /></g>');
  group.textContent = "";
  expect(String(group)).toBe('<g aria-label="x &quot;y&quot;" />');
});
