import { API_URL } from "./config";
import { Points } from "./points";

/** The one way to the service: every page calls it, and nothing else calls the network. */
export const points = new Points(API_URL);
