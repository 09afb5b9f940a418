/** Papers that guides cite. */
interface Source {
  readonly text: string;
  readonly doi: string;
}

const papers = {
  tsodyks1997: {
    text: "Tsodyks, Skaggs, Sejnowski & McNaughton (1997), J Neurosci 17:4382–4388",
    doi: "10.1523/JNEUROSCI.17-11-04382.1997",
  },
  ozeki2009: {
    text: "Ozeki, Finn, Schaffer, Miller & Ferster (2009), Neuron 62:578–592",
    doi: "10.1016/j.neuron.2009.03.028",
  },
  song2016: { text: "Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792", doi: "10.1371/journal.pcbi.1004792" },
  goldman2009: { text: "Goldman (2009), Neuron 61:621–634", doi: "10.1016/j.neuron.2008.12.012" },
  gold2007: {
    text: "Gold & Shadlen (2007), Annu Rev Neurosci 30:535–574",
    doi: "10.1146/annurev.neuro.29.051605.113038",
  },
  roitman2002: { text: "Roitman & Shadlen (2002), J Neurosci 22:9475–9489", doi: "10.1523/JNEUROSCI.22-21-09475.2002" },
  kiani2008: { text: "Kiani, Hanks & Shadlen (2008), J Neurosci 28:3017–3029", doi: "10.1523/JNEUROSCI.4761-07.2008" },
  cornford2021: {
    text: "Cornford et al. (2021), ICLR: Learning to live with Dale’s principle",
    doi: "10.1101/2020.11.02.364968",
  },
  wang2001: { text: "Wang (2001), Trends Neurosci 24:455–463", doi: "10.1016/S0166-2236(00)01868-3" },
} satisfies Readonly<Record<string, Source>>;

export type Paper = keyof typeof papers;

export function Cite({ paper }: { readonly paper: Paper }) {
  const { text, doi } = papers[paper];
  return (
    <cite>
      <a href={`https://doi.org/${doi}`} target="_blank" rel="noreferrer">
        {text}
      </a>
    </cite>
  );
}
