/** As much of a document as Observable Plot draws into outside a browser: a whole one takes longer to load than to draw all figures. */
import { escapeXml } from "./text.ts";

/** Where a drawing begins, in the place of a browser's document. */
export function svgDocument(): object {
  const document = {
    createElementNS: (_: string, name: string) => new SvgElement(name, document),
    get documentElement() {
      return new SvgElement("svg", document);
    },
  };
  return document;
}

export class SvgElement {
  readonly namespaceURI = "http://www.w3.org/2000/svg";
  readonly name: string;
  readonly ownerDocument: object;
  parentNode: SvgElement | null = null;
  readonly #attributes = new Map<string, string>();
  #children: SvgElement[] = [];
  #text = "";

  constructor(name: string, ownerDocument: object) {
    this.name = name;
    this.ownerDocument = ownerDocument;
  }
  get children(): readonly SvgElement[] {
    return this.#children;
  }
  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }
  appendChild(child: SvgElement): SvgElement {
    return this.insertBefore(child, null);
  }
  /** A child is put into one place only, so none is taken out of another. */
  insertBefore(child: SvgElement, next: SvgElement | null): SvgElement {
    this.#children.splice(next ? this.#children.indexOf(next) : this.#children.length, 0, child);
    child.parentNode = this;
    return child;
  }
  /** Text in the place of all children. */
  set textContent(text: string) {
    this.#children = [];
    this.#text = String(text);
  }
  toString(): string {
    // The last attribute first, as the document did that drew the figures of version 0.1.
    const attributes = [...this.#attributes].reverse().map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
    const content = escapeXml(this.#text).replaceAll("&quot;", '"') + this.#children.join("");
    return `<${this.name}${attributes.join("")}${content === "" ? " />" : `>${content}</${this.name}>`}`;
  }
}
