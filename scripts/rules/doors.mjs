/**
 * What may be done in one place only. `selector` is an ESLint selector; `where` names the files that may, as in
 * `files` of an ESLint block; without it nobody may.
 */
export const doors = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: "The environment is read in extension.ts and injected: take a ProcessView.",
    where: ["src/extension.ts", "src/playground/main.ts"],
  },
  ...[
    "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    "NewExpression[callee.name='Date'][arguments.length=0]",
    "CallExpression[callee.object.name='performance'][callee.property.name='now']",
    "CallExpression[callee.name=/^(setTimeout|setInterval)$/]",
    "CallExpression[callee.object.name=/^(globalThis|window)$/][callee.property.name=/^(setTimeout|setInterval)$/]",
    "CallExpression[callee.object.name='AbortSignal'][callee.property.name='timeout']",
  ].map((selector) => ({
    selector,
    message: "Time is injected: take a Clock.",
    where: ["src/base/clock.ts", "src/ui/**", "src/extension.ts", "webview/**"],
  })),
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Chance is injected: take RandomBytes.",
    where: ["src/base/random.ts"],
  },
  {
    selector: "CallExpression[callee.property.name=/^register(TextEditor)?Command$/]",
    message: "Commands are registered from the command table only.",
    where: ["src/ui/commandTable.ts"],
  },
  {
    selector: "CallExpression[callee.property.name='executeCommand'][arguments.0.value='setContext']",
    message: "Context keys are set through ContextKeys only.",
    where: ["src/ui/contextKeys.ts"],
  },
  {
    selector: "CallExpression[callee.property.name='getConfiguration']",
    message: "Settings are read through ui/settings.ts only.",
    where: ["src/ui/settings.ts"],
  },
  {
    selector: "CallExpression[callee.property.name=/^show(Information|Warning|Error)Message$/]",
    message: "Only ui/notify.ts speaks to the person.",
    where: ["src/ui/notify.ts"],
  },
];

/**
 * Blocks of `no-restricted-syntax` for `files`. A later block replaces an earlier one, so each place gets the
 * whole list without what that place may.
 */
export function doorBlocks(files) {
  const block = (where, may) => ({
    files: where,
    rules: {
      "no-restricted-syntax": [
        "error",
        ...doors.filter((door) => !may(door)).map(({ selector, message }) => ({ selector, message })),
      ],
    },
  });
  const everywhere = block(files, () => false);
  const places = [...new Set(doors.flatMap((door) => door.where))].sort(
    (a, b) => b.includes("*") - a.includes("*"),
  );
  const mayAt = (place) => (door) =>
    door.where.some(
      (where) => where === place || (where.endsWith("/**") && place.startsWith(where.slice(0, -2))),
    );
  return [everywhere, ...places.map((place) => block([place], mayAt(place)))];
}
