/** A reward as the lists show it; see `card` in views/rewards.ts. */
Component({ properties: { card: { type: Object, value: {} } } });
