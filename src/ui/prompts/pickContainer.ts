import type { Container, Session } from "../../domain/session.js";
import { containerText } from "../../present/sessionItem.js";
import { pick } from "./pick.js";

/** Asks for a container, unless only one fits. Init containers stand after the others and say so. */
export async function pickContainer(
  session: Session,
  { title, fits = () => true }: { readonly title: string; readonly fits?: (container: Container) => boolean },
): Promise<string> {
  const containers = session.containers.filter(fits);
  const [only] = containers;
  if (!only) return session.defaultContainer;
  if (containers.length === 1) return only.name;
  return pick({
    title,
    placeholder: `Choose a container of ${session.displayName}`,
    choices: [...containers]
      .sort((a, b) => Number(a.role === "init") - Number(b.role === "init"))
      .map((container) => ({
        label: container.name,
        description: containerText(container),
        detail: container.image,
        value: container.name,
      })),
    active: (name) => name === session.defaultContainer,
  });
}
