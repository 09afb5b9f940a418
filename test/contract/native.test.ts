import { nativeBackend } from "../../src/backend/native/native.ts";
import { describeBackend } from "./backend.case.ts";

describeBackend("the native backend", nativeBackend());
