// A process that trains the networks sent by its parent, one after the other, with the module that it names.
const loaded = import(process.argv[2]);

process.on("disconnect", () => process.exit());
process.on("message", async (job) => {
  const { network } = await loaded;
  process.send(await network(job));
});
