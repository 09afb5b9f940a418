/** A figure of the page as a file of its own: an SVG with its styles inside, or a PNG of it. */

/** Properties that style sheets give to parts of figures. */
const styled = [
  ...[
    "fill",
    "fill-opacity",
    "stop-color",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-opacity",
    "stroke-linecap",
  ],
  ...[
    "stroke-linejoin",
    "opacity",
    "font-size",
    "font-family",
    "font-weight",
    "font-style",
    "text-anchor",
    "paint-order",
  ],
];
const namespace = "http://www.w3.org/2000/svg";

/** The text of an SVG. Canvases under its lines become images in it. */
export function svgOf(figure: HTMLElement): string {
  const shown = figure.querySelector("svg")!;
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [shown, copy].map((root) => [...root.querySelectorAll<SVGElement>("*")]);
  originals.forEach((original, k) => {
    const style = getComputedStyle(original);
    for (const name of styled) copies[k].setAttribute(name, style.getPropertyValue(name));
    copies[k].removeAttribute("class");
  });
  // What only a pointer or a reader of the page needs.
  for (const [k, original] of originals.entries()) if (original.classList.contains("pad")) copies[k].remove();
  for (const name of ["class", "role"]) copy.removeAttribute(name);
  copy.setAttribute("xmlns", namespace);
  const first = copy.firstChild;
  const put = (name: string, attributes: Readonly<Record<string, string | number>>) => {
    const element = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    copy.insertBefore(element, first);
  };
  const fill = getComputedStyle(figure.closest("section") ?? figure).backgroundColor;
  put("rect", { width: "100%", height: "100%", fill });
  for (const canvas of figure.querySelectorAll("canvas"))
    put("image", {
      x: canvas.offsetLeft,
      y: canvas.offsetTop,
      width: canvas.offsetWidth,
      height: canvas.offsetHeight,
      preserveAspectRatio: "none",
      style: "image-rendering: pixelated",
      href: canvas.toDataURL(),
    });
  return new XMLSerializer().serializeToString(copy);
}

/** Pixels of a PNG per pixel of the page. */
const fine = 3;

export async function pngOf(figure: HTMLElement): Promise<Blob> {
  const svg = figure.querySelector("svg")!;
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svgOf(figure)], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = svg.clientWidth * fine;
    canvas.height = svg.clientHeight * fine;
    const drawing = canvas.getContext("2d")!;
    drawing.imageSmoothingEnabled = false;
    drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("invalid picture; try SVG"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** The figures of the page by name. */
export const figures = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-figure]")];
