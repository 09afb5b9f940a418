import { reference } from "../../src/backend/reference/reference.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the reference backend", reference);
