// One training step of Dalenet, timed in this process; prints one line of JSON. Trials are generated anew for
// every step within the timed part, and both recurrent and input noise are drawn there.
import { stepTrainer, version } from "./dalenet.mjs";
import { answer, asked, measure } from "./measure.mjs";

const setting = asked({ units: 50, batch: 16, steps: 110, rate: 1e-3, threads: 1, seconds: 2, form: "wasm" });
const { train, start, close, profile, loadMs, compileMs } = await stepTrainer(setting);
start(1);
const measured = await measure(train, setting.seconds);
close();
answer({ version: version(), form: setting.form, ...measured, loadMs, compileMs, profile });
