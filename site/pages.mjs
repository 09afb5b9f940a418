// @ts-check
// The pages of the site by what a reader wants to do: the sidebar, and the map from files of the repository to pages.

/** @typedef {readonly [file: string, text: string]} Entry */

/** @type {readonly { readonly text: string, readonly pages: readonly Entry[] }[]} */
export const groups = [
  {
    text: "First steps",
    pages: [
      ["docs/getting-started.md", "Getting started"],
      ["docs/lab.md", "The lab"],
      ["docs/command-line.md", "The command line"],
      ["docs/gallery.md", "Gallery"],
      ["docs/python.md", "Python"],
      ["docs/limitations.md", "Limitations"],
    ],
  },
  {
    text: "Choose or write a task",
    pages: [
      ["docs/tasks.md", "Tasks of the library"],
      ["docs/tasks/README.md", "What each looks like"],
      ["docs/define-your-own-task.md", "Define your own task"],
      ["docs/combine-tasks.md", "Combine tasks"],
    ],
  },
  {
    text: "Choose or write a network",
    pages: [
      ["docs/models.md", "Models"],
      ["docs/write-a-cell.md", "Write your own cell"],
      ["docs/learning-under-dale.md", "Learning under Dale's principle"],
    ],
  },
  {
    text: "Train",
    pages: [
      ["docs/configuration.md", "Configuration"],
      ["docs/stop-and-stages.md", "Validation, stopping, stages"],
      ["docs/learning.md", "What lets a network learn"],
      ["docs/your-own-loop.md", "Your own training loop"],
      ["docs/ensembles.md", "Many networks at once"],
      ["docs/in-a-page.md", "In a page"],
      ["docs/run-folder.md", "The run folder"],
    ],
  },
  {
    text: "Understand a network",
    pages: [
      ["docs/why-did-it-choose-so.md", "Why did it choose so?"],
      ["docs/evaluate-a-network.md", "Evaluate a network"],
      ["docs/population-analyses.md", "Population analyses"],
      ["docs/fixed-points.md", "Fixed points"],
      ["docs/one-time-step.md", "One time step, its Jacobian"],
      ["docs/perturb.md", "Perturb like an experimenter"],
      ["docs/interventions.md", "Interventions"],
      ["docs/states-and-gradients.md", "States and gradients"],
    ],
  },
  {
    text: "Publish",
    pages: [
      ["docs/reproduce-a-figure.md", "A figure for a paper"],
      ["docs/song2016.md", "Song, Yang & Wang (2016)"],
      ["docs/reproduce-a-paper.md", "Reproduce a paper"],
    ],
  },
  {
    text: "Look up",
    pages: [
      ["docs/equations.md", "Equations"],
      ["docs/library.md", "The library by entry point"],
      ["docs/performance.md", "Performance"],
      ["docs/backends.md", "Backends"],
      ["docs/inspect.md", "From a network to kernels"],
      ["docs/architecture.md", "Architecture"],
      ["CONTRIBUTING.md", "Contributing"],
      ["docs/releasing.md", "Releasing"],
      ["SECURITY.md", "Security"],
      ["CHANGELOG.md", "Changes"],
    ],
  },
];

/** The file of a page within the site: docs/tasks/README.md is tasks/index.md. @param {string} file */
export const siteFile = (file) =>
  file.startsWith("docs/") ? file.slice("docs/".length).replace(/README\.md$/, "index.md") : file.toLowerCase();

/** The link to the page of a file. @param {string} file */
export const linkTo = (file) => `/${siteFile(file).replace(/(?:index)?\.md$/, "")}`;
