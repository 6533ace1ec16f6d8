// WeChat's own page of a parcel, which its plugin opens (物流查询插件). The plugin has to be added in WeChat's console and
// named in app.json first: see docs/mini-program.md. Without it the number is copied.

interface Logistics {
  openWaybillTracking(given: { waybillToken: string }): void;
}

/** Whether WeChat's page was opened. */
export function openedTracking(waybillToken: string | null): boolean {
  const plugin = waybillToken ? logistics() : undefined;
  if (!plugin || !waybillToken) return false;
  plugin.openWaybillTracking({ waybillToken });
  return true;
}

function logistics(): Logistics | undefined {
  try {
    return requirePlugin("logisticsPlugin") as Logistics;
  } catch {
    return undefined; // not added
  }
}
