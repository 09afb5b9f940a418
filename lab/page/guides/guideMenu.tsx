import { Menu } from "../controls/menu.tsx";
import { useLab } from "../state/context.ts";
import { goTo } from "./guideState.ts";
import { guides } from "./guides.ts";

/** Where the focus goes when a guide is closed. */
export const menuButton = "guides";

export function GuideMenu() {
  const lab = useLab();
  return (
    <Menu label="Guides" button={menuButton}>
      {guides.map((guide) => (
        <button key={guide.name} type="button" role="menuitem" onClick={() => goTo(lab, guide, 0)}>
          {guide.title} <small>{guide.steps.length} steps</small>
        </button>
      ))}
    </Menu>
  );
}
