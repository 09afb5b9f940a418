import { reference } from "../../src/backend/index.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the reference backend", reference);
