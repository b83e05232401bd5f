import { runTask } from "./bootstrap.mjs";

runTask("package");
