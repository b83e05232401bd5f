// The second half of bootstrap.mjs, on the right Node: runs `main(args)` of a task and ends with the code it returns.
const [task, ...args] = process.argv.slice(2);
try {
  const { main } = await import(`./tasks/${task}.ts`);
  process.exitCode = await main(args);
} catch (error) {
  const isExpected = error instanceof Error && error.name === "Error";
  console.error(isExpected && !process.env.DEBUG ? `\n${error.message}` : error);
  process.exitCode = 1;
}
