// Made by generate.mjs from docs/openapi.json, never by hand.
// sha256 of what operators can call: 86d5aa1d78d708c83d3a64e4e1222734ff484b5ebae396653deed0efff74c81c

export interface paths {
    "/merchant/activities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List activities. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActivityDecisions"];
                    };
                };
            };
        };
        put?: never;
        /** Add an activity. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewActivity"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActivityDecision"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/activities/{activity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an activity. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    activity_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActivityDecision"];
                    };
                };
            };
        };
        /** Replace an activity. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    activity_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedActivity"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActivityDecision"];
                    };
                };
            };
        };
        post?: never;
        /** Delete an activity. */
        delete: {
            parameters: {
                query?: {
                    /** @description Deletes only this version. If missing: any version. */
                    version?: number;
                };
                header?: never;
                path: {
                    activity_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List adjustments above an operator's limits, oldest first. Open ones lapse after 30 days. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    state?: "open" | "approved" | "refused";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApprovalsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/approvals/{approval_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve or refuse an adjustment, once. Refused for keys, for who asked, and above the caller's own limit. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    approval_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ApprovalBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApprovalView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/audit-trail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List changes, newest first. A page can be short without being the last. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    /** @description Such as reward:mug or program. */
                    object?: string;
                    /** @description Such as operator:… or key:…. */
                    actor?: string;
                    from?: string;
                    /** @description If missing: now. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrailAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List campaigns. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignDecisions"];
                    };
                };
            };
        };
        put?: never;
        /** Add a campaign. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewCampaign"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignDecision"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/campaigns/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Backtest a draft campaign on the orders of the last days: points, cost, gains, and limits reached. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BacktestAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/campaigns/{campaign_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a campaign. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignDecision"];
                    };
                };
            };
        };
        /** Replace a campaign. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedCampaign"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignDecision"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a campaign. */
        delete: {
            parameters: {
                query?: {
                    /** @description Deletes only this version. If missing: any version. */
                    version?: number;
                };
                header?: never;
                path: {
                    campaign_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/categories-without-rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the categories of reported orders that no rule covered when they were reported. */
        get: {
            parameters: {
                query?: {
                    /** @description The number of days, ending with today, in the program's time zone. */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CategoriesOfOrders"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set the program's time, or return to real time. Only in a stack deployed with TestClock=enabled. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClockView"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the coupons that were issued, by status, reward, member and day, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    from?: string;
                    /** @description Not before `from`. Without it: today. */
                    to?: string;
                    /** @description One or more, with commas between. */
                    status?: ("pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded")[];
                    reward_id?: string;
                    member_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/coupons/{code}/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get the coupon's discount on this order, beside the coupons already used for it. Changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BasketBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DiscountAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/coupons/{code}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Release the coupon because its order was returned. It is usable again until it expires, or for its grace days. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReturnedBasket"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DiscountAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/coupons/{code}/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Use the coupon for this order, once. Refused if it gives no discount or cannot be combined. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BasketBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UseAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the entries of all members by day and kind, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    from?: string;
                    /** @description Not before `from`. Without it: today. */
                    to?: string;
                    /** @description One or more, with commas between. */
                    kind?: ("purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust")[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberEntries"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/campaigns/{campaign_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what a campaign gave and what that costs. Of more than 400 days only the last 400 are counted. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    campaign_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignFigures"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/campaigns/{campaign_id}/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Measure what a campaign with a hold-out brought, and whether it was worth its cost. */
        get: {
            parameters: {
                query?: {
                    /** @description The part of what members pay that the shop keeps. */
                    margin_percent?: number;
                };
                header?: never;
                path: {
                    campaign_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EffectAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/cohorts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the points granted, spent and expired by month of expiry. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CohortsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a measure by day, week or month, divided by a dimension. `Accept: text/csv` answers a table. */
        get: {
            parameters: {
                query: {
                    /** @description The first day. If missing: 30 days up to `to`. */
                    from?: string;
                    /** @description The last day. If missing: today. At most 400 days. */
                    to?: string;
                    measure: "issued" | "clawed_back" | "redeemed" | "given_back" | "expired" | "adjusted" | "held" | "granted" | "extra" | "entries" | "sign_ins" | "members_new" | "members_active" | "orders" | "paid_fen" | "redemptions" | "units" | "cash_fen" | "units_given_back" | "units_expired";
                    by?: "none" | "source" | "rule" | "campaign" | "activity" | "store" | "reward" | "use" | "cohort";
                    step?: "day" | "week" | "month";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DailyAnswer"];
                        "text/csv": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what the first page of figures shows, in one answer: points by day, sources, uses, what is owed, cohorts. */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. If missing: 30 days up to `to`. */
                    from?: string;
                    /** @description The last day. If missing: today. At most 400 days. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DashboardAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the accountant's journal of a month. `Accept: text/csv` answers a table in Chinese and in yuan. */
        get: {
            parameters: {
                query: {
                    /** @description As 2026-11. */
                    month: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JournalAnswer"];
                        "text/csv": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/liability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the liability for outstanding points, by month of expiry, from the last count of all accounts. */
        get: {
            parameters: {
                query?: {
                    /** @description If missing: today. The last count on or before this day is used. */
                    as_of?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LiabilityAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get how many members are active, new, returning, lost and silent. */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. If missing: 30 days up to `to`. */
                    from?: string;
                    /** @description The last day. If missing: today. At most 400 days. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MembersInNumbers"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/referrals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the friends whose invitation counted, what they cost in points, and how many bonuses are not due yet. */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. If missing: 30 days up to `to`. */
                    from?: string;
                    /** @description The last day. If missing: today. At most 400 days. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReferralsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the retention triangle: who joined in a month and was active in later months. */
        get: {
            parameters: {
                query?: {
                    /** @description How many months back members joined. */
                    months?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RetentionAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/rewards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what was redeemed of each reward, how much of its supply, and how long the rest will last. */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. If missing: 30 days up to `to`. */
                    from?: string;
                    /** @description The last day. If missing: today. At most 400 days. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardsFiguresAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/figures/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the totals of a range of days, and of the range to compare with. */
        get: {
            parameters: {
                query?: {
                    /** @description The first day. If missing: 30 days up to `to`. */
                    from?: string;
                    /** @description The last day. If missing: today. At most 400 days. */
                    to?: string;
                    /** @description previous: as many days just before. week, year: 7 or 364 days earlier, on the same weekdays. */
                    compare?: "previous" | "week" | "year";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SummaryAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload a picture for a reward: PNG, JPEG or WebP, at most 1 MB. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "image/png": unknown;
                    "image/jpeg": unknown;
                    "image/webp": unknown;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadedImage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/jobs/expire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record expired points now. Only if the test clock is enabled. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ExpireRun"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/jobs/rank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish the leaderboards now. Only available if the test clock is enabled. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RankRun"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/jobs/remind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remind members now of points and vouchers that end soon. Only if the test clock is enabled. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RemindRun"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the API keys, without secrets. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KeysAnswer"];
                    };
                };
            };
        };
        put?: never;
        /** Make an API key. The answer has its secret, once. Refused if the caller lacks one of its rights or stores. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewKeyAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key for ever. Every function refuses it after half a minute at the latest. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/keys/{key}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a key a new secret, shown once. The previous secret stays valid for `overlap_hours`. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["Rotation"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewKeyAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List members, newest first, or find one by `openid` or `member_id`. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    openid?: string;
                    member_id?: string;
                    /** @description A member id, the beginning of a nickname, or the last four digits of a receiver's phone. Nicknames and phones need the right `names:view`. */
                    q?: string;
                    tag?: string;
                    joined_from?: string;
                    joined_to?: string;
                    frozen?: boolean;
                    risk?: "none" | "low" | "medium" | "high";
                    /** @description Members whom the last nightly pass found for this segment, in no particular order. Not with `q`. */
                    segment?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MembersAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a member: points, lots with their expiry, scores, restrictions and profile. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    member_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members/{member_id}/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give or take points by hand. Taking more points than the member has is refused. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description One key per tap. Repeat a request with the same key: you get the first answer again. */
                    "Idempotency-Key": string;
                };
                path: {
                    member_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AdjustBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AdjustAnswer"];
                    };
                };
                /** @description Accepted */
                202: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApprovalAsked"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members/{member_id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a member's history, newest first, with the reasons of each entry and the lots that paid for each debit. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path: {
                    member_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TracedEntries"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members/{member_id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freeze or unfreeze a member. A frozen member cannot sign in, do activities or redeem. Purchases still earn. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    member_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FreezeBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberDetails"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members/{member_id}/risk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a member's risk level; `none` clears it. Points already held stay held until they are decided. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    member_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RiskBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RiskAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/members/{member_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace a member's tags. A reward can be limited to members with certain tags. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    member_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TagsBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberDetails"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a member's messages, newest first, with the state of each copy in WeChat. Their texts are left out. */
        get: {
            parameters: {
                query: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    member_id: string;
                    /** @description The kind of message. */
                    template?: "points_expiring" | "points_arrived" | "redemption_shipped" | "voucher_expiring";
                    /** @description `parked` is every `parked:…`. */
                    state?: string;
                    /** @description A day in the program's time zone. */
                    from?: string;
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageLog"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/messages/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get each kind of message with its WeChat template, and how many copies were sent, refused or parked. */
        get: {
            parameters: {
                query?: {
                    /** @description The last days, with today. */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TemplatesAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a member's orders, newest first, with the reasons of their points. Orders that were refused are not stored. */
        get: {
            parameters: {
                query: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    member_id: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrdersAnswer"];
                    };
                };
            };
        };
        put?: never;
        /** Report a paid order. Its points are credited once, however often it is reported. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PaidOrder"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an order: its lines with their points and reasons, and its refunds. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/orders/{order_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report a refund of lines or parts of lines. The points they earned are taken back once. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RefundedOrder"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RefundAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/program": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the program: expiry, sign-in ladder, referral, reminders and leaderboards. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProgramDecision"];
                    };
                };
            };
        };
        /** Change the program. Points that were already granted keep their expiry. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedProgram"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProgramDecision"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/redemptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List redemptions by status, reward, member, store and day, or find one by `q`, with shipping addresses. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    from?: string;
                    /** @description Not before `from`. Without it: today. */
                    to?: string;
                    /** @description One or more, with commas between. */
                    status?: ("pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded")[];
                    reward_id?: string;
                    member_id?: string;
                    /** @description The store in which the voucher was used. */
                    store?: string;
                    /** @description A redemption id or a tracking number. With the right `names:view` also the whole name of a receiver, or the last four digits of their phone. Finds at most 100, on one page. */
                    q?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/redemptions/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the redemptions that wait, by status. At most a few hundred of each are counted. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CountsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/redemptions/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ship a list of parcels, or with `dry_run` only judge it. Answers a row for each parcel, in order. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ParcelsBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ParcelsAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/redemptions/{redemption_id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refund a delivered redemption. Points, stock and limit are given back. May be repeated. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Because"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/redemptions/{redemption_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuse a redemption that cannot be delivered. Points, stock and limit are given back. May be repeated. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Because"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/redemptions/{redemption_id}/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record that a carrier has the goods. The member is notified and sees the tracking number. May be repeated. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ShippedParcel"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the open reviews, oldest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/reviews/{review_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Release held points to the member, or refuse them, once. A repeat gets the first answer. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    review_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DecisionBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DecisionAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rewards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List rewards. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardDecisions"];
                    };
                };
            };
        };
        put?: never;
        /** Add a reward. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewReward"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardDecision"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rewards/{reward_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a reward. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardDecision"];
                    };
                };
            };
        };
        /** Replace a reward. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedReward"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RewardDecision"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a reward. */
        delete: {
            parameters: {
                query?: {
                    /** @description Deletes only this version. If missing: any version. */
                    version?: number;
                };
                header?: never;
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rewards/{reward_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the price history of a reward, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PriceHistory"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rewards/{reward_id}/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the changes of a reward's stock by staff, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MovementsAnswer"];
                    };
                };
            };
        };
        put?: never;
        /** Add units to a reward's stock, or remove some. No more are removed than are left. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description One key per tap. Repeat a request with the same key: you get the first answer again. */
                    "Idempotency-Key": string;
                };
                path: {
                    reward_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StockChange"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MovementView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List rules. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleDecisions"];
                    };
                };
            };
        };
        put?: never;
        /** Add a rule. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewRule"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleDecision"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calculate the points of a sample order, now and with drafts. Daily limits and budgets count as unused. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PreviewAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a rule. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleDecision"];
                    };
                };
            };
        };
        /** Replace a rule. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedRule"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleDecision"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a rule. */
        delete: {
            parameters: {
                query?: {
                    /** @description Deletes only this version. If missing: any version. */
                    version?: number;
                };
                header?: never;
                path: {
                    rule_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the passes over all accounts, latest first. For the progress of a running one, get it by its id. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    job?: "expire" | "remind" | "rank";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunsPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one pass. While it runs, its counts are those of the segments saved so far. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    run_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/seasons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List finished seasons with prizes, by board, the newest period first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeasonsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/seasons/{season_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a finished season with each winner's prize: paid or not, and why. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    season_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeasonDetails"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List saved segments. GET /merchant/members with `segment` lists the members of one. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentsAnswer"];
                    };
                };
            };
        };
        put?: never;
        /** Save a segment. The next nightly pass over all accounts counts its members. Up to 20 are kept. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SegmentBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/segments/{segment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a saved segment. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    segment_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentView"];
                    };
                };
            };
        };
        /** Replace a segment. Its count is null until the next nightly pass. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    segment_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedSegment"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentView"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a segment. Its members are not changed. */
        delete: {
            parameters: {
                query: {
                    version: number;
                };
                header?: never;
                path: {
                    segment_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/segments/{segment_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the members of a segment as CSV, up to 300 rows a page. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path: {
                    segment_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List stores. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoreDecisions"];
                    };
                };
            };
        };
        put?: never;
        /** Add a store. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewStore"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoreDecision"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/stores/{store_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a store. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    store_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoreDecision"];
                    };
                };
            };
        };
        /** Replace a store. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    store_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedStore"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoreDecision"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a store. While a reward, a board, an operator or a key names it, the answer is 409: close it instead. */
        delete: {
            parameters: {
                query?: {
                    /** @description Deletes only this version. If missing: any version. */
                    version?: number;
                };
                header?: never;
                path: {
                    store_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the program's rules in words, as members read them now and after the next announced change. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TermsOfShop"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/vouchers/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Redeem a voucher in a store. It can be used once. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ShownVoucher"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskView"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/merchant/vouchers/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at the voucher whose code a member's phone shows, before it is redeemed. The voucher stays unused. */
        get: {
            parameters: {
                query?: {
                    store?: string;
                };
                header?: never;
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VoucherLook"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the operators. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorsAnswer"];
                    };
                };
            };
        };
        put?: never;
        /** Add an operator. The answer has their first password, once. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewOperator"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewOperatorAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in. The answer sets the session's cookie. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OperatorLogin"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorLoginAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the operator of the session, with their rights. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password. Other sessions end. Needed before anything else if somebody else chose the password. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPassword"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the operator's live sessions, oldest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionsAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** End all sessions of the operator but this one. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/me/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one session of the operator. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/me/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn the second factor on or off. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Totp"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TotpAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/{operator_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an operator. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    operator_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorView"];
                    };
                };
            };
        };
        /** Change an operator's name, role, stores and limits. Their sessions end. The last owner stays an owner. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    operator_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangedOperator"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorView"];
                    };
                };
            };
        };
        post?: never;
        /** Remove an operator. Their sessions end. The last owner cannot be removed. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    operator_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operators/{operator_id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an operator a new password and turn their second factor off. Their sessions end. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    operator_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description Present if the request was done before. The answer is the first one again. */
                        "Idempotency-Replayed"?: "true";
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewOperatorAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Why a request was refused (RFC 9457); `errors` where fields were. */
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "ACCOUNT_FROZEN" | "ADDRESS_REQUIRED" | "ALREADY_SIGNED_IN" | "EXPIRED" | "FORBIDDEN" | "IDEMPOTENCY_CONFLICT" | "INSUFFICIENT_POINTS" | "INTERNAL_ERROR" | "LIMIT_REACHED" | "LOGIN_FAILED" | "MALFORMED_REQUEST" | "METHOD_NOT_ALLOWED" | "NOT_ELIGIBLE" | "NOT_FOUND" | "OUT_OF_STOCK" | "PRICE_CHANGED" | "RATE_LIMITED" | "RETURNED_TOO_OFTEN" | "STATE_CONFLICT" | "TRY_AGAIN" | "UNAUTHENTICATED" | "VALIDATION_FAILED" | "VERSION_CONFLICT";
            request_id: string;
            /** @description At a login: the password is right, a code is needed. */
            needs_code?: boolean;
            errors?: {
                field: string;
                message: string;
            }[];
        };
        ActivityDecisions: {
            items: components["schemas"]["ActivityDecision"][];
            next_cursor: string | null;
        };
        /** @description An activity to create. */
        NewActivity: {
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            /** @description survey, game, share, or another kind that the mini program can show. */
            kind: string;
            title: string;
            points: number;
            /** @description Times per member and day. */
            daily_limit: number;
            /**
             * @description Times per member in total. If missing: unlimited.
             * @default null
             */
            total_limit?: number | null;
            /** @default false */
            ticket_required?: boolean;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /**
             * @description For surveys only. Each member can answer once.
             * @default null
             */
            questions?: components["schemas"]["AskedQuestion"][] | null;
            /**
             * @description For games only.
             * @default null
             */
            game?: components["schemas"]["Game"] | null;
            /**
             * @description For shares only. If missing: strict.
             * @default null
             */
            share?: components["schemas"]["Share"] | null;
            /**
             * @description Points for all members together. Points that are taken back return to it. If missing: unlimited.
             * @default null
             */
            budget_points?: number | null;
            /**
             * @description Optional id. Repeating it makes the create idempotent. After a deletion it begins a new life: stock, limits and budgets start fresh.
             * @default null
             */
            activity_id?: string | null;
        } & (unknown & unknown & unknown);
        /** @description A stored activity. */
        ActivityDecision: {
            /**
             * @description Before `effective_at`: the version that applies until then, if there is one.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            /** @description survey, game, share, or another kind that the mini program can show. */
            kind: string;
            title: string;
            points: number;
            /** @description Times per member and day. */
            daily_limit: number;
            /**
             * @description Times per member in total. If missing: unlimited.
             * @default null
             */
            total_limit?: number | null;
            /** @default false */
            ticket_required?: boolean;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /**
             * @description For surveys only. Each member can answer once.
             * @default null
             */
            questions?: components["schemas"]["AskedQuestion"][] | null;
            /**
             * @description For games only.
             * @default null
             */
            game?: components["schemas"]["Game"] | null;
            /**
             * @description For shares only. If missing: strict.
             * @default null
             */
            share?: components["schemas"]["Share"] | null;
            /**
             * @description Points for all members together. Points that are taken back return to it. If missing: unlimited.
             * @default null
             */
            budget_points?: number | null;
            activity_id: string;
            version: number;
        } & (unknown & unknown & unknown);
        /** @description An activity to replace. */
        ChangedActivity: {
            /** @description The version that this change is based on. */
            version: number;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            /** @description survey, game, share, or another kind that the mini program can show. */
            kind: string;
            title: string;
            points: number;
            /** @description Times per member and day. */
            daily_limit: number;
            /**
             * @description Times per member in total. If missing: unlimited.
             * @default null
             */
            total_limit?: number | null;
            /** @default false */
            ticket_required?: boolean;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /**
             * @description For surveys only. Each member can answer once.
             * @default null
             */
            questions?: components["schemas"]["AskedQuestion"][] | null;
            /**
             * @description For games only.
             * @default null
             */
            game?: components["schemas"]["Game"] | null;
            /**
             * @description For shares only. If missing: strict.
             * @default null
             */
            share?: components["schemas"]["Share"] | null;
            /**
             * @description Points for all members together. Points that are taken back return to it. If missing: unlimited.
             * @default null
             */
            budget_points?: number | null;
            /**
             * @description If given, it must equal the id in the path.
             * @default null
             */
            activity_id?: string | null;
        } & (unknown & unknown & unknown);
        ApprovalsAnswer: {
            items: components["schemas"]["ApprovalView"][];
            next_cursor: string | null;
        };
        /** @description A decision. */
        ApprovalBody: {
            /** @enum {string} */
            decision: "approve" | "refuse";
        };
        /** @description An adjustment that waits for a decision, or was decided. */
        ApprovalView: {
            approval_id: string;
            /** @enum {string} */
            state: "open" | "approved" | "refused";
            member_id: string;
            points: number;
            /** @description Empty after the decision: the member's entry has it. */
            reason: string;
            note: string;
            /** @description The operator: operator:…. */
            asked_by: string;
            asked_by_name: string;
            /** Format: date-time */
            asked_at: string;
            decided_by: string | null;
            decided_at: string | null;
            /** @description The caller asked for it, and cannot decide it. */
            is_mine: boolean;
        };
        TrailAnswer: {
            items: components["schemas"]["TrailEntryView"][];
            next_cursor: string | null;
        };
        CampaignDecisions: {
            items: components["schemas"]["CampaignDecision"][];
            next_cursor: string | null;
        };
        /** @description A campaign to create. */
        NewCampaign: {
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            name: string;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /** @description A decimal number from 1 to 100. */
            multiplier: string;
            kinds: ("purchase" | "sign_in" | "activity")[];
            /**
             * @default [
             *       "*"
             *     ]
             */
            categories?: string[];
            /**
             * @description The most points that the campaign gives in total. Points that are taken back can be given again. If missing: unlimited.
             * @default null
             */
            budget_points?: number | null;
            /**
             * @description ISO weekdays, 1 is Monday. If missing: every day.
             * @default null
             */
            weekdays?: number[] | null;
            /**
             * @description Only purchases of these new members. If missing: all.
             * @default null
             */
            audience?: components["schemas"]["NewMembers"] | null;
            /**
             * @description This part of the members gets nothing from the campaign, so that its effect can be measured. They are chosen by their ids. It cannot change after the start. If missing: nobody is held out.
             * @default null
             */
            holdout_percent?: number | null;
            /**
             * @description Optional id. Repeating it makes the create idempotent. After a deletion it begins a new life: stock, limits and budgets start fresh.
             * @default null
             */
            campaign_id?: string | null;
        };
        /** @description A stored campaign. */
        CampaignDecision: {
            /**
             * @description Before `effective_at`: the version that applies until then, if there is one.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            name: string;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /** @description A decimal number from 1 to 100. */
            multiplier: string;
            kinds: ("purchase" | "sign_in" | "activity")[];
            /**
             * @default [
             *       "*"
             *     ]
             */
            categories?: string[];
            /**
             * @description The most points that the campaign gives in total. Points that are taken back can be given again. If missing: unlimited.
             * @default null
             */
            budget_points?: number | null;
            /**
             * @description ISO weekdays, 1 is Monday. If missing: every day.
             * @default null
             */
            weekdays?: number[] | null;
            /**
             * @description Only purchases of these new members. If missing: all.
             * @default null
             */
            audience?: components["schemas"]["NewMembers"] | null;
            /**
             * @description This part of the members gets nothing from the campaign, so that its effect can be measured. They are chosen by their ids. It cannot change after the start. If missing: nobody is held out.
             * @default null
             */
            holdout_percent?: number | null;
            campaign_id: string;
            version: number;
            /**
             * @description Points of `budget_points` that can still be given, with those that were taken back.
             * @default null
             */
            budget_left?: number | null;
        };
        /** @description A draft campaign and the past orders to try it on. */
        Backtest: {
            /** @description Applied to all these orders; its start and end are ignored. */
            campaign: components["schemas"]["NewCampaign"];
            /**
             * @description Orders of this many days up to now.
             * @default 30
             */
            days?: number;
            /**
             * @description The cost of one point to the shop, in fen.
             * @default 1
             */
            fen_per_point?: string;
            /**
             * @description How many members to list, those with the largest gain first.
             * @default 20
             */
            top?: number;
            /**
             * @description Where to continue: `next_part` of an earlier answer.
             * @default 0
             */
            from_part?: number;
        };
        /** @description The result of a backtest. */
        BacktestAnswer: {
            /** Format: date-time */
            since: string;
            /** @description Orders in the backtest. Refunded lines are left out. */
            orders: number;
            members: number;
            members_gaining: number;
            /** @description Members who get nothing from the draft, by its `holdout_percent`. */
            members_held_out: number;
            /** @description The points that these orders earned at the time. */
            points_then: number;
            /** @description The points that they earn by the current rules and campaigns. */
            points_without: number;
            /** @description The same with the draft. */
            points_with: number;
            extra_points: number;
            extra_cost_fen: number;
            top: components["schemas"]["Gain"][];
            lines_cut_by_daily_limits: number;
            budget: components["schemas"]["BudgetUse"];
            /** @description Parts read, of 32. Each part is a fair sample of all orders. */
            parts_read: number;
            /** @description The part where the next call continues. Null: all were read. */
            next_part: number | null;
        };
        /** @description A campaign to replace. */
        ChangedCampaign: {
            /** @description The version that this change is based on. */
            version: number;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            name: string;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /** @description A decimal number from 1 to 100. */
            multiplier: string;
            kinds: ("purchase" | "sign_in" | "activity")[];
            /**
             * @default [
             *       "*"
             *     ]
             */
            categories?: string[];
            /**
             * @description The most points that the campaign gives in total. Points that are taken back can be given again. If missing: unlimited.
             * @default null
             */
            budget_points?: number | null;
            /**
             * @description ISO weekdays, 1 is Monday. If missing: every day.
             * @default null
             */
            weekdays?: number[] | null;
            /**
             * @description Only purchases of these new members. If missing: all.
             * @default null
             */
            audience?: components["schemas"]["NewMembers"] | null;
            /**
             * @description This part of the members gets nothing from the campaign, so that its effect can be measured. They are chosen by their ids. It cannot change after the start. If missing: nobody is held out.
             * @default null
             */
            holdout_percent?: number | null;
            /**
             * @description If given, it must equal the id in the path.
             * @default null
             */
            campaign_id?: string | null;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            budget_left?: number | null;
        };
        /** @description The categories with the most orders, at most 100. */
        CategoriesOfOrders: {
            items: components["schemas"]["CategoryOfOrders"][];
            /** @description False if the answer is not complete, because there are too many categories or counts. */
            is_all: boolean;
        };
        /** @description The time of a test stack. */
        Clock: {
            /** @description Null: return to real time. */
            now: string | null;
        };
        /** @description The time that was set. Null: real time. */
        ClockView: {
            now: string | null;
        };
        DeskAnswer: {
            items: components["schemas"]["DeskView"][];
            next_cursor: string | null;
        };
        /** @description The order before payment. */
        BasketBody: {
            order_id: string;
            lines: components["schemas"]["OrderLine"][];
            /** @default 0 */
            shipping_fen?: number;
        };
        /** @description The discount and its reason. */
        DiscountAnswer: {
            discount_fen: number;
            reason: string;
        };
        /** @description The order of the use, and its `use_id`. Other fields are accepted and ignored. */
        ReturnedBasket: {
            order_id: string;
            /** @default [] */
            lines?: components["schemas"]["OrderLine"][];
            /** @default 0 */
            shipping_fen?: number;
            /**
             * @description From the answer of the use. Required if the coupon was used for this order more than once.
             * @default null
             */
            use_id?: string | null;
        };
        /** @description The discount, and the id of this use of the coupon. */
        UseAnswer: {
            discount_fen: number;
            reason: string;
            /** @description For the release. Each use of a coupon has another id. */
            use_id: string;
        };
        MemberEntries: {
            items: components["schemas"]["MemberEntry"][];
            next_cursor: string | null;
        };
        /** @description What a campaign gave since its start, and what that costs. */
        CampaignFigures: {
            campaign_id: string;
            name: string;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description All points that it multiplied. */
            points: number;
            /** @description The part of them that the rules alone would not have given. */
            extra_points: number;
            /** @description extra_points x cost_per_point_fen x redemption_rate_ultimate. */
            cost_fen: number;
            /** @description What a redeemed point costs; without a cost, what a point buys. */
            cost_per_point_fen: number;
            redemption_rate_ultimate: number;
            orders: number;
            paid_fen: number;
            budget_points: number | null;
            budget_left: number | null;
            holdout_percent: number | null;
        };
        /** @description What a campaign brought, compared with the members who were held out. */
        EffectAnswer: {
            campaign_id: string;
            holdout_percent: number;
            test: components["schemas"]["PartOfMembers"];
            control: components["schemas"]["PartOfMembers"];
            /** @description The margin that the campaign brought: difference of the means x members. */
            margin_fen: components["schemas"]["Interval"];
            /** @description As `GET /merchant/figures/campaigns/{campaign_id}` says. */
            cost_fen: number;
            /** @description margin_fen less cost_fen. */
            result_fen: components["schemas"]["Interval"];
            /** @description result_fen.mid / cost_fen. Null without a cost. */
            roi: number | null;
            orders: number;
            /** @description Of 32. Each part is a fair sample; the sums are scaled up. */
            parts_read: number;
            /**
             * Format: date-time
             * @description When the members were counted.
             */
            counted_at: string;
        };
        /** @description The cohorts of points by month of expiry, oldest first. */
        CohortsAnswer: {
            items: components["schemas"]["CohortView"][];
            /** @description Of the last twelve closed cohorts. */
            breakage_ultimate: number;
            redemption_rate_ultimate: number;
        };
        /** @description A measure over a range. The totals of the rows add up to `total`. */
        DailyAnswer: {
            measure: string;
            by: string;
            step: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            days: components["schemas"]["SeriesRow"][];
            total: number;
        };
        /** @description What six charts show. The days add up to `totals`. So do sources and uses, except for points that have none. */
        DashboardAnswer: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            totals: components["schemas"]["Totals"];
            days: components["schemas"]["DashboardDay"][];
            /** @description Points issued, by kind of entry. */
            sources: {
                [key: string]: number;
            };
            /** @description Points redeemed, by kind of reward. */
            uses: {
                [key: string]: number;
            };
            /** @description Null before the first night. */
            liability: components["schemas"]["LiabilityAnswer"] | null;
            cohorts: components["schemas"]["CohortsAnswer"];
            referrals: components["schemas"]["ReferralsAnswer"];
        };
        /** @description The journal of a month. The shop's accountant maps the accounts to the shop's own. */
        JournalAnswer: {
            month: string;
            lines: components["schemas"]["JournalLine"][];
            /** @description As it is known when the month begins. */
            redemption_rate_ultimate: number;
            point_value_fen: number;
        };
        /** @description What the shop owes its members for their points. The months add up to the totals. */
        LiabilityAnswer: {
            /** Format: date */
            as_of: string;
            /**
             * Format: date-time
             * @description When the accounts were counted.
             */
            counted_at: string;
            /** @description Points that can be spent now or later. Held points and debt are apart. */
            outstanding: number;
            /** @description The part of `outstanding` that cannot be spent yet. */
            pending: number;
            debt: number;
            held: number;
            by_month: components["schemas"]["MonthOfExpiry"][];
            /** @description outstanding x point_value_fen of the program. */
            face_fen: number;
            /** @description face_fen x redemption_rate_ultimate. */
            expected_fen: number;
            /** @description outstanding x redemption_rate_ultimate x what a redeemed point cost in the last twelve months. Null until a reward with `cost_fen` is redeemed. */
            cash_fen: number | null;
            point_value_fen: number;
            /** @description 1 less the share that expired of the last twelve cohorts. */
            redemption_rate_ultimate: number;
            /** @description The share of the points that the top hundredth of their holders has. */
            top_share: number | null;
        };
        /** @description Members over a range of days. A member is here on a day on which they join, sign in or earn points. */
        MembersInNumbers: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /**
             * Format: date-time
             * @description When the accounts were counted last.
             */
            counted_at: string;
            members: number;
            /** @description Members who were here in the range. */
            active: number;
            /** @description Members who joined in the range. */
            new: number;
            /** @description Members who were here in the range, not in the 90 days before. Null if nothing was counted then. */
            returning: number | null;
            /** @description Members who were here in the 90 days before the range, and not in it. */
            lost: number;
            /** @description Members who were not here in the last 180 days. */
            silent: number;
            /** @description Their share of the outstanding points: a liability that may wake. */
            silent_share: number | null;
            /** @description Members with an order by segment (docs/accounting.md): quintiles of days since here and of orders. */
            segments: {
                [key: string]: number;
            };
            /** @description Members by running streak of sign-ins. */
            streaks: {
                [key: string]: number;
            };
        };
        /** @description Invitations over a range of days. */
        ReferralsAnswer: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description Friends whose first order or sign-in made the bonus due. */
            counted: number;
            /** @description The bonuses of friends and inviters, also those under review. */
            points: number;
            points_per_friend: number | null;
            /** @description Friends who joined and whose bonus is not due yet, now. */
            waiting: number | null;
        };
        /**
         * @description How many members stay, by the month they joined in, oldest month first.
         *     A member is active in a month in which they signed in or earned points.
         */
        RetentionAnswer: {
            items: components["schemas"]["RetentionRow"][];
        };
        /** @description The rewards of the shop, those with most points first. */
        RewardsFiguresAnswer: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            items: components["schemas"]["RewardFigures"][];
        };
        /** @description The figures of a range. */
        SummaryAnswer: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            totals: components["schemas"]["Totals"];
            /** @description Null without `compare`. */
            before: components["schemas"]["TotalsBefore"] | null;
        };
        /** @description A picture for `images` of a reward. */
        UploadedImage: {
            image_url: string;
        };
        /** @description The result of a pass that records expired points. */
        ExpireRun: {
            run_id: string;
            members: number;
            /** @description Accounts that could not be processed. The log has the reasons. */
            skipped: number;
            /** @constant */
            job: "expire";
            /** @description Accounts in which something was overdue and is now recorded. */
            settled: number;
            points_expired: number;
            /** @description Points that members spent after a reminder, before they expired. Measured on a sample of members. */
            points_rescued: number;
        };
        /** @description A finished run. */
        RankRun: {
            /** @constant */
            job: "rank";
            run_id: string;
            /** Format: date-time */
            as_of: string;
            members: number;
            /** @description Accounts that could not be read. The log gives the reason. */
            skipped: number;
            /** @description Boards published. 0 if a later run was faster. */
            boards: number;
            /** @description Prizes paid to the winners of ended periods. */
            prizes: number;
        };
        /** @description The result of a pass that reminds members. */
        RemindRun: {
            run_id: string;
            members: number;
            /** @description Accounts that could not be processed. The log has the reasons. */
            skipped: number;
            /** @constant */
            job: "remind";
            /** @description Reminders queued. A member who already had one for these points gets no other. */
            reminders: number;
            /** @description Notices queued for coupons and vouchers that end within three days. */
            vouchers: number;
        };
        KeysAnswer: {
            items: components["schemas"]["KeyView"][];
            next_cursor: string | null;
        };
        /** @description A key to make. */
        NewKey: {
            name: string;
            scopes: ("orders" | "staff" | "admin")[];
            /**
             * @description The stores in which it may be used. Empty: every store.
             * @default []
             */
            stores?: string[];
        };
        /** @description A key with its secret. */
        NewKeyAnswer: {
            key: string;
            name: string;
            scopes: string[];
            stores: string[];
            /**
             * @description secret: the key is written in the secret MerchantKeys and can only be changed there.
             * @enum {string}
             */
            made: "console" | "secret";
            created_at: string | null;
            created_by: string;
            /** @description Exact to an hour. Null: never, or not known. */
            used_at: string | null;
            /** @description The previous secret is valid until this time. */
            overlap_until: string | null;
            /** @description Shown once. */
            secret: string;
        };
        /** @description How long the previous secret stays valid. */
        Rotation: {
            /** @default 24 */
            overlap_hours?: number;
        };
        MembersAnswer: {
            items: components["schemas"]["MemberDetails"][];
            next_cursor: string | null;
        };
        /** @description A member, for the merchant. */
        MemberDetails: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
            joined_at: string | null;
            tags: string[];
            balance: number;
            pending: number;
            debt: number;
            /** @description Points held for review, see GET /merchant/reviews. */
            held: number;
            /** @enum {string} */
            risk: "none" | "low" | "medium" | "high";
            lots: components["schemas"]["Lot"][];
            waiting: components["schemas"]["WaitingLot"][];
            /** @description The last month that is closed. */
            settled_through: string;
            scores: {
                [key: string]: number;
            };
            streak: number;
            signed_on: string | null;
            /** @description The last day on which the member joined, signed in or earned points. */
            last_active_on: string | null;
            /** @description Points that expire on a day up to 30 days from now. */
            expiring_in_30_days: number;
            frozen: boolean;
            frozen_for: string;
            erased: boolean;
        };
        /** @description A correction of a member's points. Negative points are taken. */
        AdjustBody: {
            points: number;
            /** @description Shown to the member. */
            reason: string;
            /**
             * @description The person who decided it.
             * @default
             */
            operator?: string;
            /**
             * @description For the merchant. Not shown to the member.
             * @default
             */
            note?: string;
        };
        /** @description The adjustment as recorded. */
        AdjustAnswer: {
            entry_id: string;
            points: number;
        };
        /** @description The adjustment is above the operator's limits. It waits for a second person and changes nothing yet. */
        ApprovalAsked: {
            approval_id: string;
        };
        TracedEntries: {
            items: components["schemas"]["TracedEntry"][];
            next_cursor: string | null;
        };
        /** @description Freezes or unfreezes a member. */
        FreezeBody: {
            frozen: boolean;
            /**
             * @description Kept until the member is unfrozen.
             * @default
             */
            reason?: string;
        };
        /** @description A risk level. */
        RiskBody: {
            /** @enum {string} */
            level: "none" | "low" | "medium" | "high";
        };
        /** @description The member's risk level. */
        RiskAnswer: {
            member_id: string;
            /** @enum {string} */
            level: "none" | "low" | "medium" | "high";
        };
        /** @description All tags that the member will have. */
        TagsBody: {
            tags: string[];
        };
        MessageLog: {
            items: components["schemas"]["LoggedMessage"][];
            next_cursor: string | null;
        };
        TemplatesAnswer: {
            items: components["schemas"]["TemplateHealth"][];
        };
        OrdersAnswer: {
            items: components["schemas"]["OrderView"][];
            next_cursor: string | null;
        };
        /** @description A paid order, for a member id or an openid. */
        PaidOrder: {
            order_id: string;
            /** @default null */
            member_id?: string | null;
            /** @default null */
            openid?: string | null;
            /** Format: date-time */
            paid_at: string;
            /**
             * @description The store, for leaderboards that count stores.
             * @default null
             */
            store?: string | null;
            lines: components["schemas"]["OrderLine"][];
        } & ({
            member_id: unknown;
            openid?: null;
        } | {
            member_id?: null;
            openid: unknown;
        });
        /** @description The points of an order. */
        OrderAnswer: {
            points: number;
            entry_id: string;
            lines: components["schemas"]["LineEarned"][];
        };
        /** @description An order as it was reported. */
        OrderView: {
            order_id: string;
            member_id: string;
            store: string | null;
            /** @description Null: reported before this was stored. */
            paid_at: string | null;
            /** Format: date-time */
            reported_at: string;
            paid_fen: number;
            refunded_fen: number;
            /** @description Before refunds. */
            points: number;
            entry_id: string;
            /** @description The day from which the points can be spent. */
            spendable_from: string;
            lines: components["schemas"]["OrderLineView"][];
            /** @description Oldest first. */
            refunds: components["schemas"]["RefundView"][];
        };
        /** @description A refund of one or more lines. */
        RefundedOrder: {
            refund_id: string;
            lines: components["schemas"]["RefundLine"][];
        };
        /** @description The points taken back by a refund, and the member's debt after it. */
        RefundAnswer: {
            clawed_back: number;
            debt: number;
        };
        /** @description The stored program. */
        ProgramDecision: {
            /**
             * @description Before `effective_at`: the version that applies until then, if there is one.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            time_zone: string;
            expiry: components["schemas"]["Expiry"];
            grace_months: number;
            pending_days: number;
            sign_in: components["schemas"]["SignIn"];
            referral: components["schemas"]["Referral"];
            reminder_days: number[];
            /**
             * @description If missing: 22:00 to 08:00.
             * @default null
             */
            quiet_hours?: components["schemas"]["QuietHoursTerms"] | null;
            leaderboard: components["schemas"]["Leaderboard"];
            /**
             * @description If missing: low is paid at once, medium later, high held.
             * @default null
             */
            risk?: components["schemas"]["Risk"] | null;
            /**
             * @description Shipped goods count as received after this many days. If missing: 10.
             * @default null
             */
            auto_confirm_days?: number | null;
            /**
             * @description How many months the debt, freeze, risk, last sign-in and used limits of an erased member are kept, without personal data. State it in your privacy guideline. If missing: 12.
             * @default null
             */
            privacy_retention_months?: number | null;
            /**
             * @description What a point buys, in fen: a whole number, or a decimal as text, such as `0.2`. The liability is computed from it. If missing: 1.
             * @default null
             */
            point_value_fen?: number | string | null;
            version: number;
        };
        /** @description The program to replace the current one. */
        ChangedProgram: {
            /** @description The version that this change is based on. */
            version: number;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            time_zone: string;
            expiry: components["schemas"]["Expiry"];
            grace_months: number;
            pending_days: number;
            sign_in: components["schemas"]["SignIn"];
            referral: components["schemas"]["Referral"];
            reminder_days: number[];
            /**
             * @description If missing: 22:00 to 08:00.
             * @default null
             */
            quiet_hours?: components["schemas"]["QuietHoursTerms"] | null;
            leaderboard: components["schemas"]["Leaderboard"];
            /**
             * @description If missing: low is paid at once, medium later, high held.
             * @default null
             */
            risk?: components["schemas"]["Risk"] | null;
            /**
             * @description Shipped goods count as received after this many days. If missing: 10.
             * @default null
             */
            auto_confirm_days?: number | null;
            /**
             * @description How many months the debt, freeze, risk, last sign-in and used limits of an erased member are kept, without personal data. State it in your privacy guideline. If missing: 12.
             * @default null
             */
            privacy_retention_months?: number | null;
            /**
             * @description What a point buys, in fen: a whole number, or a decimal as text, such as `0.2`. The liability is computed from it. If missing: 1.
             * @default null
             */
            point_value_fen?: number | string | null;
        };
        CountsAnswer: {
            items: components["schemas"]["StatusCount"][];
        };
        /** @description A list of parcels. */
        ParcelsBody: {
            parcels: components["schemas"]["ListedParcel"][];
            /**
             * @description If true, every row is judged and nothing is shipped.
             * @default false
             */
            dry_run?: boolean;
        };
        /** @description The rows in the order of the list, and how many have each result. */
        ParcelsAnswer: {
            dry_run: boolean;
            ok: number;
            done_before: number;
            wrong: number;
            rows: components["schemas"]["ParcelRow"][];
        };
        /** @description Why the redemption is refused or refunded. */
        Because: {
            /** @description Shown to the member. */
            reason: string;
        };
        /** @description A redemption, for staff. */
        DeskView: {
            redemption_id: string;
            /** @enum {string} */
            status: "pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded";
            reward_id: string;
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            /** @description The reward's name when it was redeemed. */
            name: string;
            /** @description The reward's first picture when it was redeemed. Null: it had none. */
            image: string | null;
            quantity: number;
            points: number;
            cash_fen: number;
            /** Format: date-time */
            created_at: string;
            /** @default null */
            coupon?: components["schemas"]["CouponView"] | null;
            /** @default null */
            voucher?: components["schemas"]["VoucherView"] | null;
            /** @default null */
            address?: components["schemas"]["AddressView"] | null;
            /** @default null */
            shipment?: components["schemas"]["ShipmentView"] | null;
            /**
             * @description The merchant's reason for refusing or refunding it.
             * @default null
             */
            reason?: string | null;
            /**
             * @description Only if the redemption costs cash.
             * @default null
             */
            payment?: components["schemas"]["PaymentView"] | null;
            member_id: string;
            /**
             * @description Who redeemed the voucher: the operator's name, or the key's id.
             * @default null
             */
            used_by?: string | null;
            /**
             * @description The shipping report to WeChat. Only for paid redemptions.
             * @default null
             */
            wechat_told?: components["schemas"]["Told"] | null;
        };
        /** @description A parcel as handed to the carrier. */
        ShippedParcel: {
            carrier: string;
            tracking_no: string;
        };
        /** @description A page of reviews. */
        ReviewsAnswer: {
            items: components["schemas"]["ReviewView"][];
            next_cursor: string | null;
        };
        /** @description A decision. */
        DecisionBody: {
            /** @enum {string} */
            verdict: "release" | "refuse";
            /**
             * @description Shown to the member.
             * @default
             */
            reason?: string;
            /**
             * @description Who decided.
             * @default
             */
            operator?: string;
        };
        /** @description What was decided. */
        DecisionAnswer: {
            review_id: string;
            /** @enum {string} */
            verdict: "release" | "refuse";
            points: number;
            entry_id: string;
        };
        RewardDecisions: {
            items: components["schemas"]["RewardDecision"][];
            next_cursor: string | null;
        };
        /** @description A reward to create. */
        NewReward: {
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            name: string;
            /**
             * @description Members can filter rewards by category.
             * @default null
             */
            category?: string | null;
            /** @default [] */
            images?: string[];
            /** @default  */
            description?: string;
            points: number;
            /** @default 0 */
            cash_fen?: number;
            /**
             * @description The price of one unit in a shop. Members see it.
             * @default null
             */
            market_fen?: number | null;
            /**
             * @description What one unit costs the merchant. Members never see it.
             * @default null
             */
            cost_fen?: number | null;
            /**
             * @description All units, redeemed or not. Null: unlimited. If a stock is set again later, units redeemed from the earlier stock still count.
             * @default null
             */
            stock?: number | null;
            /**
             * @description An alarm rings when no more units are left than this.
             * @default null
             */
            low_stock?: number | null;
            /** @default null */
            per_member_limit?: number | null;
            /**
             * @description Units per member and day.
             * @default null
             */
            per_day_limit?: number | null;
            /**
             * @description If missing: for all members.
             * @default null
             */
            eligibility?: components["schemas"]["ForWhom"] | null;
            /**
             * @description While true, members do not see the reward.
             * @default null
             */
            draft?: boolean | null;
            /**
             * @description Members do not see the reward before this time.
             * @default null
             */
            publish_at?: string | null;
            /** @default null */
            on_sale_from?: string | null;
            /** @default null */
            on_sale_until?: string | null;
            /**
             * @description For flash sales, one unit per redemption. Cannot be changed later.
             * @default false
             */
            flash?: boolean;
            /** @default null */
            coupon?: components["schemas"]["Coupon"] | null;
            /** @default null */
            service?: components["schemas"]["Service"] | null;
            /**
             * @description Optional id. Repeating it makes the create idempotent. After a deletion it begins a new life: stock, limits and budgets start fresh.
             * @default null
             */
            reward_id?: string | null;
        } & (unknown & unknown & unknown & unknown);
        /** @description A stored reward. */
        RewardDecision: {
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            name: string;
            /**
             * @description Members can filter rewards by category.
             * @default null
             */
            category?: string | null;
            /** @default [] */
            images?: string[];
            /** @default  */
            description?: string;
            points: number;
            /** @default 0 */
            cash_fen?: number;
            /**
             * @description The price of one unit in a shop. Members see it.
             * @default null
             */
            market_fen?: number | null;
            /**
             * @description What one unit costs the merchant. Members never see it.
             * @default null
             */
            cost_fen?: number | null;
            /**
             * @description All units, redeemed or not. Null: unlimited. If a stock is set again later, units redeemed from the earlier stock still count.
             * @default null
             */
            stock?: number | null;
            /**
             * @description An alarm rings when no more units are left than this.
             * @default null
             */
            low_stock?: number | null;
            /** @default null */
            per_member_limit?: number | null;
            /**
             * @description Units per member and day.
             * @default null
             */
            per_day_limit?: number | null;
            /**
             * @description If missing: for all members.
             * @default null
             */
            eligibility?: components["schemas"]["ForWhom"] | null;
            /**
             * @description While true, members do not see the reward.
             * @default null
             */
            draft?: boolean | null;
            /**
             * @description Members do not see the reward before this time.
             * @default null
             */
            publish_at?: string | null;
            /** @default null */
            on_sale_from?: string | null;
            /** @default null */
            on_sale_until?: string | null;
            /**
             * @description For flash sales, one unit per redemption. Cannot be changed later.
             * @default false
             */
            flash?: boolean;
            /** @default null */
            coupon?: components["schemas"]["Coupon"] | null;
            /** @default null */
            service?: components["schemas"]["Service"] | null;
            reward_id: string;
            version: number;
            /**
             * @description Units of `stock` that are not redeemed.
             * @default null
             */
            stock_left?: number | null;
            /**
             * @description True if `low_stock` units or fewer are left.
             * @default false
             */
            stock_is_low?: boolean;
        } & (unknown & unknown & unknown & unknown);
        /** @description A reward to replace. */
        ChangedReward: {
            /** @description The version that this change is based on. */
            version: number;
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            name: string;
            /**
             * @description Members can filter rewards by category.
             * @default null
             */
            category?: string | null;
            /** @default [] */
            images?: string[];
            /** @default  */
            description?: string;
            points: number;
            /** @default 0 */
            cash_fen?: number;
            /**
             * @description The price of one unit in a shop. Members see it.
             * @default null
             */
            market_fen?: number | null;
            /**
             * @description What one unit costs the merchant. Members never see it.
             * @default null
             */
            cost_fen?: number | null;
            /**
             * @description All units, redeemed or not. Null: unlimited. If a stock is set again later, units redeemed from the earlier stock still count.
             * @default null
             */
            stock?: number | null;
            /**
             * @description An alarm rings when no more units are left than this.
             * @default null
             */
            low_stock?: number | null;
            /** @default null */
            per_member_limit?: number | null;
            /**
             * @description Units per member and day.
             * @default null
             */
            per_day_limit?: number | null;
            /**
             * @description If missing: for all members.
             * @default null
             */
            eligibility?: components["schemas"]["ForWhom"] | null;
            /**
             * @description While true, members do not see the reward.
             * @default null
             */
            draft?: boolean | null;
            /**
             * @description Members do not see the reward before this time.
             * @default null
             */
            publish_at?: string | null;
            /** @default null */
            on_sale_from?: string | null;
            /** @default null */
            on_sale_until?: string | null;
            /**
             * @description For flash sales, one unit per redemption. Cannot be changed later.
             * @default false
             */
            flash?: boolean;
            /** @default null */
            coupon?: components["schemas"]["Coupon"] | null;
            /** @default null */
            service?: components["schemas"]["Service"] | null;
            /**
             * @description If given, it must equal the id in the path.
             * @default null
             */
            reward_id?: string | null;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            stock_left?: number | null;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            stock_is_low?: boolean | null;
        } & (unknown & unknown & unknown & unknown);
        PriceHistory: {
            items: components["schemas"]["PriceView"][];
            next_cursor: string | null;
        };
        MovementsAnswer: {
            items: components["schemas"]["MovementView"][];
            next_cursor: string | null;
        };
        /** @description Units to add to a reward's stock, or to remove. */
        StockChange: {
            /** @description Units to add; negative to remove. Never 0. */
            change: number;
            reason: string;
        };
        /** @description One change of a reward's stock. */
        MovementView: {
            /** @description The version of the reward that the change made. */
            version: number;
            /** Format: date-time */
            at: string;
            /** @description `operator:…` or `key:…`. */
            by: string;
            /** @description Units added, negative if removed. Null: the stock was or became unlimited. */
            change: number | null;
            /** @description All units before, redeemed or not. Null: unlimited. */
            stock_before: number | null;
            /** @description All units after. Null: unlimited. */
            stock_after: number | null;
            /** @description Null: an edit of the reward changed the stock. */
            reason: string | null;
        };
        RuleDecisions: {
            items: components["schemas"]["RuleDecision"][];
            next_cursor: string | null;
        };
        /** @description A rule to create. */
        NewRule: {
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            /** @description `*` means every category without its own rule. */
            category: string;
            /** @description One point for each full amount of this many fen. */
            fen_per_point: number;
            /**
             * @description Points per member and day. If missing: unlimited.
             * @default null
             */
            daily_limit_points?: number | null;
            /**
             * @description Optional id. Repeating it makes the create idempotent.
             * @default null
             */
            rule_id?: string | null;
        };
        /** @description A stored rule. */
        RuleDecision: {
            /**
             * @description Before `effective_at`: the version that applies until then, if there is one.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            /** @description `*` means every category without its own rule. */
            category: string;
            /** @description One point for each full amount of this many fen. */
            fen_per_point: number;
            /**
             * @description Points per member and day. If missing: unlimited.
             * @default null
             */
            daily_limit_points?: number | null;
            rule_id: string;
            version: number;
        };
        /** @description A sample order and the drafts to try on it. */
        Preview: {
            order: components["schemas"]["SampleOrder"];
            /**
             * @description Drafts. Each replaces the rule with its id and the rule of its category.
             * @default []
             */
            rules?: components["schemas"]["NewRule"][];
            /**
             * @description Drafts. Each replaces the campaign with its id.
             * @default []
             */
            campaigns?: components["schemas"]["NewCampaign"][];
        };
        /** @description The points of the sample order, now and with the drafts. */
        PreviewAnswer: {
            /** @description By the current rules and campaigns. */
            live: components["schemas"]["Priced"];
            /** @description With the drafts. */
            draft: components["schemas"]["Priced"];
            /** @description Reasons why the drafts would be refused. Empty if there are none. */
            problems: components["schemas"]["DraftProblem"][];
        };
        /** @description A rule to replace. */
        ChangedRule: {
            /** @description The version that this change is based on. */
            version: number;
            /**
             * @description Ignored, so that an answer can be sent back as it was received.
             * @default null
             */
            until_then?: number | null;
            /**
             * @description When it takes effect. The previous decision applies until then. If missing: at once.
             * @default null
             */
            effective_at?: string | null;
            /** @description `*` means every category without its own rule. */
            category: string;
            /** @description One point for each full amount of this many fen. */
            fen_per_point: number;
            /**
             * @description Points per member and day. If missing: unlimited.
             * @default null
             */
            daily_limit_points?: number | null;
            /**
             * @description If given, it must equal the id in the path.
             * @default null
             */
            rule_id?: string | null;
        };
        /** @description A page of runs. */
        RunsPage: {
            items: components["schemas"]["RunView"][];
            next_cursor: string | null;
        };
        /** @description One pass over all accounts. */
        RunView: {
            run_id: string;
            job: string;
            /**
             * @description lost: not ended a day after it began. Later runs do its work.
             * @enum {string}
             */
            status: "running" | "done" | "lost";
            /** Format: date-time */
            began_at: string;
            ended_at: string | null;
            /** Format: date-time */
            as_of: string;
            segments: number;
            segments_done: number;
            members: number;
            skipped: number;
            counts: {
                [key: string]: number;
            };
        };
        SeasonsAnswer: {
            items: components["schemas"]["SeasonView"][];
            next_cursor: string | null;
        };
        /** @description A season with its winners, best place first. */
        SeasonDetails: {
            /** @description The board and its period: `week:2026-W47`. */
            season_id: string;
            board: string;
            period: string;
            /** @description The board's title for members, as it was. */
            title: string;
            winners: number;
            /** @description The sum of the prizes. */
            points: number;
            /** @description True: every prize is paid, or is never paid. False: the next run pays the rest. */
            paid: boolean;
            prizes: components["schemas"]["PrizeOfWinner"][];
        };
        SegmentsAnswer: {
            items: components["schemas"]["SegmentView"][];
        };
        /** @description A segment to save. */
        SegmentBody: {
            name: string;
            conditions: components["schemas"]["SegmentConditions"];
        };
        /** @description A saved segment. */
        SegmentView: {
            segment_id: string;
            name: string;
            conditions: components["schemas"]["SegmentConditions"];
            version: number;
            /** @description Members found by the last pass. Null: the next pass finds them. */
            count: number | null;
            /** @description The time of that pass. */
            as_of: string | null;
        };
        /** @description A segment to replace. */
        ChangedSegment: {
            name: string;
            conditions: components["schemas"]["SegmentConditions"];
            /** @description The version that this change is based on. */
            version: number;
        };
        StoreDecisions: {
            items: components["schemas"]["StoreDecision"][];
            next_cursor: string | null;
        };
        /** @description A store to create. */
        NewStore: {
            name: string;
            /** @default null */
            address?: string | null;
            /**
             * @description Opening hours, in words.
             * @default null
             */
            hours?: string | null;
            /**
             * @description False: closed for good. Vouchers and orders of before still name it.
             * @default true
             */
            is_open?: boolean;
            /**
             * @description Optional id. Repeating it makes the create idempotent. Take the id that orders, rewards and keys already use, if there is one; it can be in any script.
             * @default null
             */
            store_id?: string | null;
        };
        /** @description A stored store. */
        StoreDecision: {
            name: string;
            /** @default null */
            address?: string | null;
            /**
             * @description Opening hours, in words.
             * @default null
             */
            hours?: string | null;
            /**
             * @description False: closed for good. Vouchers and orders of before still name it.
             * @default true
             */
            is_open?: boolean;
            store_id: string;
            version: number;
        };
        /** @description A store to replace. */
        ChangedStore: {
            /** @description The version that this change is based on. */
            version: number;
            name: string;
            /** @default null */
            address?: string | null;
            /**
             * @description Opening hours, in words.
             * @default null
             */
            hours?: string | null;
            /**
             * @description False: closed for good. Vouchers and orders of before still name it.
             * @default true
             */
            is_open?: boolean;
            /**
             * @description If given, it must equal the id in the path.
             * @default null
             */
            store_id?: string | null;
        };
        /** @description The rules that members read now, and those that they will read after the next announced change. */
        TermsOfShop: {
            current: components["schemas"]["TermsAnswer"];
            /** @description Null: no change is announced. `effective_from` says when it begins. */
            next: components["schemas"]["TermsAnswer"] | null;
        };
        /** @description A voucher that a member shows in a store. */
        ShownVoucher: {
            /** @description The code that the member's phone shows now. */
            voucher_code: string;
            /**
             * @description The store. Optional if the merchant key and the voucher allow only one.
             * @default null
             */
            store?: string | null;
        };
        /** @description A voucher. Looking at it uses nothing. */
        VoucherLook: {
            redemption_id: string;
            reward_id: string;
            /** @description The reward's name when it was redeemed. */
            name: string;
            image: string | null;
            quantity: number;
            /** @enum {string} */
            status: "pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded";
            /** @description Whether it can be redeemed now, in `store` if the voucher is for certain stores. */
            may_use: boolean;
            /** @description The code with which redeeming it would be refused. Null if it can be. */
            why_not: string | null;
            valid_until: string | null;
            /** @description The stores for which it is valid. Empty: all. */
            stores: string[];
            /** @description The names of `stores`, in the same order. */
            store_names: string[];
            /** @description The store in which it would be redeemed. Null: none or several are possible. */
            store: string | null;
            /** @description Null unless it is used. */
            used: components["schemas"]["VoucherUse"] | null;
            member: components["schemas"]["VoucherHolder"];
        };
        OperatorsAnswer: {
            items: components["schemas"]["OperatorView"][];
            next_cursor: string | null;
        };
        /** @description An operator to add. */
        NewOperator: {
            name: string;
            /** @enum {string} */
            role: "owner" | "operations" | "support" | "counter" | "analyst";
            /** @default [] */
            stores?: string[];
            /**
             * @description If missing: the usual limits of the role.
             * @default null
             */
            limits?: components["schemas"]["LimitsBody"] | null;
        };
        /** @description An operator with a new password. */
        NewOperatorAnswer: {
            operator_id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "operations" | "support" | "counter" | "analyst";
            /** @description The stores of a counter. Empty: every store. */
            stores: string[];
            rights: ("program:view" | "program:edit" | "rewards:view" | "rewards:edit" | "stores:view" | "stores:edit" | "members:view" | "members:edit" | "members:export" | "names:view" | "points:edit" | "approvals:view" | "approvals:edit" | "orders:view" | "orders:edit" | "coupons:edit" | "redemptions:view" | "redemptions:edit" | "redemptions:export" | "vouchers:view" | "vouchers:edit" | "figures:view" | "figures:export" | "integrations:view" | "integrations:edit" | "operators:view" | "operators:edit" | "audit:view" | "tests:edit")[];
            limits: components["schemas"]["LimitsView"];
            version: number;
            has_totp: boolean;
            /** @description Somebody else chose the password. Ask the operator to change it. */
            must_change: boolean;
            /** @description Shown once. */
            password: string;
        };
        /** @description The name and the password. `code` is needed if the second factor is on. */
        OperatorLogin: {
            name: string;
            password: string;
            /**
             * @description Of the authenticator app, or a recovery code.
             * @default null
             */
            code?: string | null;
        };
        /** @description A session. `expires_in` is in seconds; without use it ends earlier. */
        OperatorLoginAnswer: {
            operator: components["schemas"]["OperatorView"];
            expires_in: number;
        };
        /** @description An operator. */
        OperatorView: {
            operator_id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "operations" | "support" | "counter" | "analyst";
            /** @description The stores of a counter. Empty: every store. */
            stores: string[];
            rights: ("program:view" | "program:edit" | "rewards:view" | "rewards:edit" | "stores:view" | "stores:edit" | "members:view" | "members:edit" | "members:export" | "names:view" | "points:edit" | "approvals:view" | "approvals:edit" | "orders:view" | "orders:edit" | "coupons:edit" | "redemptions:view" | "redemptions:edit" | "redemptions:export" | "vouchers:view" | "vouchers:edit" | "figures:view" | "figures:export" | "integrations:view" | "integrations:edit" | "operators:view" | "operators:edit" | "audit:view" | "tests:edit")[];
            limits: components["schemas"]["LimitsView"];
            version: number;
            has_totp: boolean;
            /** @description Somebody else chose the password. Ask the operator to change it. */
            must_change: boolean;
        };
        /** @description The current password and the new one. */
        NewPassword: {
            password: string;
            /** @description 10 to 128 characters, without the operator's name. */
            new_password: string;
        };
        SessionsAnswer: {
            items: components["schemas"]["SessionView"][];
            next_cursor: string | null;
        };
        /** @description A step in turning the second factor on or off. */
        Totp: {
            password: string;
            /** @enum {string} */
            action: "begin" | "confirm" | "off";
            /** @default null */
            code?: string | null;
        };
        /** @description The state of the second factor. */
        TotpAnswer: {
            state: string;
            /**
             * @description To type into an authenticator app. Shown once.
             * @default null
             */
            secret?: string | null;
            /**
             * @description The same for a QR code.
             * @default null
             */
            uri?: string | null;
            /**
             * @description Each replaces one code, once. Shown once.
             * @default []
             */
            recovery_codes?: string[];
        };
        /** @description The operator after the change. */
        ChangedOperator: {
            name: string;
            /** @enum {string} */
            role: "owner" | "operations" | "support" | "counter" | "analyst";
            /** @default [] */
            stores?: string[];
            /**
             * @description If missing: the usual limits of the role.
             * @default null
             */
            limits?: components["schemas"]["LimitsBody"] | null;
            /**
             * @description The version that is changed. Null: any.
             * @default null
             */
            version?: number | null;
        };
        /** @description A question. The answer is one of `options`, several of them if `multiple`, or free text without options. */
        AskedQuestion: {
            question_id: string;
            title: string;
            /** @default null */
            options?: string[] | null;
            /** @default false */
            multiple?: boolean;
            /** @default false */
            optional?: boolean;
        };
        /**
         * @description A game. It needs a ticket and takes at least `min_seconds`.
         *
         *     `steps` are the points by score. Scores below the first step earn nothing.
         */
        Game: {
            min_seconds: number;
            max_score: number;
            /** @default null */
            steps?: components["schemas"]["ScoreStep"][] | null;
        };
        /**
         * @description Sharing. It pays when a friend opens the shared card, not when the member shares it.
         *
         *     `strict`: only new members count, at the action in `referral.qualifies_on`. If false, any other member who opens the
         *     card counts once. WeChat forbids rewards for sharing itself, so set it to false with care.
         */
        Share: {
            /** @default true */
            strict?: boolean;
        };
        /** @description One change. `before` and `after` have the fields that changed. */
        TrailEntryView: {
            object: string;
            /** @description The place in the chain of the object's changes, from 1 on. */
            number: number;
            /**
             * Format: date-time
             * @description Real time, whatever the test clock says.
             */
            at: string;
            actor: string;
            action: string;
            before: {
                [key: string]: unknown;
            };
            after: {
                [key: string]: unknown;
            };
            /** @description The network address of the request. */
            source: string;
            /** @description SHA-256 of this entry and the hash of the entry before it. */
            hash: string;
        };
        /** @description The new members that a campaign is for. At least one of the two; if both are given, both must hold. */
        NewMembers: {
            /**
             * @description Members who joined less than this many days before the purchase.
             * @default null
             */
            joined_within_days?: number | null;
            /**
             * @description Only a member's first order.
             * @default false
             */
            first_order?: boolean;
        };
        /** @description A member's extra points with the draft. */
        Gain: {
            member_id: string;
            points: number;
        };
        /** @description What the draft campaign would have taken from its budget. */
        BudgetUse: {
            /** @description All points that the campaign would have given. */
            points: number;
            /** @description The time of the first order that the budget could not pay. */
            used_up_at: string | null;
            /** @description Orders that the budget could not pay. */
            orders_refused: number;
        };
        /** @description A category without a rule, in the orders that were reported. */
        CategoryOfOrders: {
            category: string;
            orders: number;
            /** @description What these orders paid in the category. */
            paid_fen: number;
            /** Format: date */
            last_day: string;
        };
        /** @description A line of an order. A free gift costs 0 fen and earns 0 points. */
        OrderLine: {
            line_id: string;
            category: string;
            /** @default null */
            sku?: string | null;
            amount_fen: number;
        };
        /** @description One entry of the list of all members. */
        MemberEntry: {
            entry_id: string;
            /** @enum {string} */
            kind: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
            points: number;
            title: string;
            source_id: string;
            /** Format: date-time */
            occurred_at: string;
            expires_on: string | null;
            /** @description The first day on which pending points can be spent. Null: at once. */
            live_from: string | null;
            reason: string;
            member_id: string;
            /** @description The rule, campaign, limit and versions behind the points. */
            trace: {
                [key: string]: number | string;
            };
        };
        /** @description One part of the members: those whom the campaign is for, or those who are held out. */
        PartOfMembers: {
            members: number;
            /** @description What a member paid, also over those who bought nothing. Less refunds. */
            mean_fen: number;
        };
        /** @description An amount in fen in the mean, and the bounds of its interval at 95 %. */
        Interval: {
            low: number;
            mid: number;
            high: number;
        };
        /** @description The points that expire at the end of one month. */
        CohortView: {
            month: string;
            granted: number;
            clawed_back: number;
            /** @description What was left at the end of the month. Null if it is not over. */
            expired: number | null;
            spent: number | null;
            /** @description Null if the month is over. */
            outstanding: number | null;
            breakage: number | null;
        };
        /** @description A day, week or month, named by its first day in the range. */
        SeriesRow: {
            /** Format: date */
            date: string;
            total: number;
            parts: {
                [key: string]: number;
            };
        };
        /** @description What was counted in a range. Points change by issued - clawed_back - redeemed - expired + adjusted. */
        Totals: {
            issued: number;
            clawed_back: number;
            /** @description Points paid for rewards, less points given back. */
            redeemed: number;
            given_back: number;
            expired: number;
            /** @description Points taken by the merchant or refused in a review; 0 or negative. */
            adjusted: number;
            /** @description Points put under review, less what was released or refused. */
            held: number;
            sign_ins: number;
            members_new: number;
            orders: number;
            paid_fen: number;
            redemptions: number;
            units: number;
            cash_fen: number;
            /** @description redeemed / issued. It misleads while the program grows. */
            redemption_rate: number | null;
            /** @description expired / issued. */
            breakage_rate: number | null;
        };
        /** @description The points of one day. */
        DashboardDay: {
            /** Format: date */
            date: string;
            issued: number;
            redeemed: number;
            expired: number;
        };
        /** @description One line. A negative amount is booked the other way round. */
        JournalLine: {
            /** Format: date */
            date: string;
            /** @description Null for what belongs to no store. */
            store: string | null;
            /** @enum {string} */
            event: "sale" | "points_without_sale" | "points_taken_back" | "redeemed";
            /** @enum {string} */
            debit: "revenue" | "contract_liability" | "marketing_expense" | "provision" | "cost_of_rewards";
            /** @enum {string} */
            credit: "revenue" | "contract_liability" | "marketing_expense" | "provision" | "cost_of_rewards";
            amount_fen: number;
        };
        /** @description The points that expire at the end of a month. */
        MonthOfExpiry: {
            /** @description `never` for points that do not expire. */
            month: string;
            points: number;
            face_fen: number;
            /** @description Null if no closed month was counted so long before. */
            expected_expiry: components["schemas"]["ExpectedExpiry"] | null;
        };
        /** @description The members who joined in a month, and how many of them were active in it and in each month after it. */
        RetentionRow: {
            month: string;
            members: number;
            /** @description Null for a month that was not counted. */
            active: (number | null)[];
        };
        /** @description A reward over a range of days. */
        RewardFigures: {
            reward_id: string;
            name: string;
            redemptions: number;
            /** @description Units redeemed, also those given back later. */
            units: number;
            units_given_back: number;
            /** @description Units of coupons and vouchers that were not used in time. */
            units_expired: number;
            /** @description Points paid, less points given back. */
            points: number;
            cash_fen: number;
            /** @description Units left now. Null: unlimited. */
            left: number | null;
            /** @description The share of the supply that is redeemed. */
            sell_through: number | null;
            /** @description Units left / mean of the last 28 days. */
            days_of_stock: number | null;
        };
        /** @description What was counted in the range to compare with. */
        TotalsBefore: {
            issued: number;
            clawed_back: number;
            /** @description Points paid for rewards, less points given back. */
            redeemed: number;
            given_back: number;
            expired: number;
            /** @description Points taken by the merchant or refused in a review; 0 or negative. */
            adjusted: number;
            /** @description Points put under review, less what was released or refused. */
            held: number;
            sign_ins: number;
            members_new: number;
            orders: number;
            paid_fen: number;
            redemptions: number;
            units: number;
            cash_fen: number;
            /** @description redeemed / issued. It misleads while the program grows. */
            redemption_rate: number | null;
            /** @description expired / issued. */
            breakage_rate: number | null;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
        };
        /** @description A key, without its secret. */
        KeyView: {
            key: string;
            name: string;
            scopes: string[];
            stores: string[];
            /**
             * @description secret: the key is written in the secret MerchantKeys and can only be changed there.
             * @enum {string}
             */
            made: "console" | "secret";
            created_at: string | null;
            created_by: string;
            /** @description Exact to an hour. Null: never, or not known. */
            used_at: string | null;
            /** @description The previous secret is valid until this time. */
            overlap_until: string | null;
        };
        /** @description Points with the same expiry date. */
        Lot: {
            /** @description Points left. Spent points are charged to the lots that expire first. */
            points: number;
            /** @description Null: they never expire. */
            expires_on: string | null;
        };
        /** @description Pending points. They can be spent from `live_from` on. */
        WaitingLot: {
            points: number;
            /** Format: date */
            live_from: string;
            expires_on: string | null;
        };
        /** @description One line of a member's history, with its reasons. */
        TracedEntry: {
            entry_id: string;
            /** @enum {string} */
            kind: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
            points: number;
            title: string;
            source_id: string;
            /** Format: date-time */
            occurred_at: string;
            expires_on: string | null;
            /** @description The first day on which pending points can be spent. Null: at once. */
            live_from: string | null;
            reason: string;
            /** @description The rule, campaign, limit and versions behind the points. */
            trace: {
                [key: string]: number | string;
            };
            /**
             * @description For a purchase: the points of each line and why.
             * @default null
             */
            lines?: components["schemas"]["TracedLine"][] | null;
            /**
             * @description For an adjustment: the merchant's note.
             * @default null
             */
            note?: string | null;
            /**
             * @description For a debit: the lots that paid. If they pay less than the debit, the rest is debt. Null: the history is too long to compute it.
             * @default null
             */
            charged_to?: components["schemas"]["ChargedTo"][] | null;
        };
        /** @description One message in the mini program, and its copy in WeChat. */
        LoggedMessage: {
            message_id: string;
            /** @description The kind of message. */
            template: string;
            /** @description Of its copy in WeChat: `sent`, `no_consent` (the member agreed to no more), `no_template`, `too_late`, `too_much`, `waiting`, `sending`, `unknown` (WeChat did not answer), `failed:…` (WeChat refuses it for this member; an error code, or `field`), or `parked:…` (WeChat refuses it until a setting is corrected). */
            state: string;
            /** Format: date-time */
            at: string;
            read: boolean;
        };
        /** @description One kind of message: its WeChat template, and what became of its copies. */
        TemplateHealth: {
            /** @enum {string} */
            template: "points_expiring" | "points_arrived" | "redemption_shipped" | "voucher_expiring";
            /** @description Null: none is configured, so that no copy is sent. */
            template_id: string | null;
            /** @description The page that the copy opens. `{page}` is the page of the message itself. */
            page: string | null;
            /** @description The text of each field of the template; empty if none is configured. */
            fields: {
                [key: string]: string;
            };
            /** @description Copies in these days, by their last state: `sent`, `no_consent` (the member agreed to no more), `no_template`, `too_late`, `too_much`, `waiting`, `sending`, `unknown` (WeChat did not answer), `failed:…` (WeChat refuses it for this member; an error code, or `field`), or `parked:…` (WeChat refuses it until a setting is corrected). */
            states: {
                [key: string]: number;
            };
            /** @description Days without copies are left out. */
            days: components["schemas"]["CopiesOfDay"][];
        };
        /** @description The points of one line. */
        LineEarned: {
            line_id: string;
            points: number;
            reason: string;
        };
        /** @description One line of an order: what was paid, what it earned and why. */
        OrderLineView: {
            line_id: string;
            category: string;
            sku: string | null;
            amount_fen: number;
            refunded_fen: number;
            points: number;
            /** @description After its refunds. */
            points_left: number;
            /** @description The rule, campaign and limits that decided the points, in words. */
            reason: string;
            /** @description Why it earned nothing. Null if it earned points. */
            why_nothing: ("no_rule" | "below_minimum" | "daily_limit" | "gift" | "shared_out") | null;
            /** @description `why_nothing` in words, in the caller's language. */
            because: string | null;
        };
        /** @description One refund of an order. */
        RefundView: {
            refund_id: string;
            /** @description When it was reported. Null: reported before this was stored. */
            at: string | null;
            clawed_back: number;
            /** @description The member's debt after it. */
            debt: number;
        };
        /** @description The amount refunded of one line. */
        RefundLine: {
            line_id: string;
            amount_fen: number;
        };
        /** @description When points expire: `months` after the month they were earned in, or at the end of the year `years` later. */
        Expiry: {
            /** @enum {string} */
            kind: "rolling_months" | "end_of_year" | "never";
            /**
             * @description For rolling_months only. If missing: 12.
             * @default null
             */
            months?: number | null;
            /**
             * @description For end_of_year only. If missing: 0, this year.
             * @default null
             */
            years?: number | null;
        } & (unknown & unknown);
        /**
         * @description Points for the first, second, … day in a row. After the last step the ladder starts again if `wrap`; otherwise
         *     the last step is repeated.
         */
        SignIn: {
            ladder: number[];
            wrap: boolean;
            /**
             * @description Points in addition to the ladder.
             * @default null
             */
            bonus_days?: components["schemas"]["BonusDay"][] | null;
            /**
             * @description If missing: days cannot be made up.
             * @default null
             */
            make_up?: components["schemas"]["MakeUp"] | null;
            /**
             * @description Days on which a missed sign-in breaks no streak, for example after an outage. Keep each day in the list for two months.
             * @default null
             */
            amnesty?: string[] | null;
        };
        /** @description Points for inviting a new member. */
        Referral: {
            inviter_points: number;
            invitee_points: number;
            /** @enum {string} */
            qualifies_on: "first_order" | "first_sign_in";
            /**
             * @description The smallest first order that makes the bonus due. The bonus is taken back if refunds leave less than this, or less than a tenth of the order. If missing: 1000.
             * @default null
             */
            min_order_fen?: number | null;
        };
        /** @description No WeChat messages are sent between these times of day, even over midnight. Equal times mean no quiet hours. */
        QuietHoursTerms: {
            begin: string;
            end: string;
        };
        /** @description The leaderboards. `top` is the number of places that are listed. */
        Leaderboard: {
            top: number;
            /** @default [] */
            boards?: components["schemas"]["OwnBoard"][];
            /** @default [] */
            prizes?: components["schemas"]["PrizeForPlaces"][];
        };
        /** @description How points for activities and invitations are paid, by risk level: at once, later, or after review. */
        Risk: {
            /** @enum {string} */
            low: "pay" | "later" | "hold";
            /** @enum {string} */
            medium: "pay" | "later" | "hold";
            /** @enum {string} */
            high: "pay" | "later" | "hold";
            /** @default 14 */
            later_days?: number;
            /**
             * @description Before a redemption of this many points or more, WeChat is asked for the member's risk. The redemption is refused if `risk` holds points at that level.
             * @default null
             */
            large_points?: number | null;
        };
        /** @description How many redemptions have one status. */
        StatusCount: {
            /** @enum {string} */
            status: "pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded";
            count: number;
            /** @description False if there are more than were counted. */
            is_all: boolean;
        };
        /** @description One parcel of a list. A carrier or number in a wrong form makes its row wrong and stops no other row. */
        ListedParcel: {
            redemption_id: string;
            carrier: string;
            tracking_no: string;
        };
        /** @description One parcel of the list. */
        ParcelRow: {
            redemption_id: string;
            /** @description The reward's name when it was redeemed. Null: no such redemption. */
            name: string | null;
            /** @description The redemption's status after this call. */
            status: ("pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded") | null;
            /**
             * @description ok: shipped now; in a dry run, it can be shipped. done_before: shipped before, with this number.
             * @enum {string}
             */
            result: "ok" | "done_before" | "wrong";
            /** @description Why it is wrong. Null unless it is. */
            why: ("unknown" | "carrier" | "tracking_no" | "erased" | "other_parcel" | "not_waiting") | ("twice" | "busy") | null;
            /** @description `why` in words, in the caller's language. */
            because: string | null;
        };
        /** @description A member's coupon. */
        CouponView: {
            coupon_code: string;
            /** @enum {string} */
            status: "issued" | "used" | "expired" | "cancelled";
            /** @enum {string} */
            kind: "amount_off" | "percent_off" | "free_shipping";
            threshold_fen: number;
            /** @default null */
            amount_off_fen?: number | null;
            /** @default null */
            percent_off?: number | null;
            /** @default null */
            max_off_fen?: number | null;
            categories: string[];
            excluded: string[];
            blackout: string[];
            /** @description True if it can be combined with other coupons that stack. */
            stacks: boolean;
            /** Format: date-time */
            valid_from: string;
            /** Format: date-time */
            valid_until: string;
        };
        /** @description A voucher for a service. */
        VoucherView: {
            /** @description Show it as text and as a QR code. Valid for at most a minute. */
            voucher_code: string;
            /** @description When to fetch a new code. Null: no longer usable. */
            changes_at: string | null;
            /** Format: date-time */
            valid_until: string;
            /** @description The ids of the stores in which it is valid. Empty: every store. */
            stores: string[];
            /** @description The names of `stores`, in the same order. */
            store_names: string[];
            /** @description The store in which it was used. Null if unused or not named. */
            used_at: string | null;
            /** @description The name of `used_at`. */
            used_at_name: string | null;
        };
        /** @description A shipping address. */
        AddressView: {
            name: string;
            phone: string;
            province: string;
            city: string;
            district: string;
            detail: string;
        };
        /** @description A shipped parcel. */
        ShipmentView: {
            carrier: string;
            tracking_no: string;
            /** Format: date-time */
            shipped_at: string;
            /**
             * Format: date-time
             * @description Counts as received at this time unless confirmed earlier.
             */
            received_by: string;
        };
        /** @description The cash part of a redemption. */
        PaymentView: {
            /**
             * @description refunding: the refund is in progress. refund_failed: the shop must refund it by hand.
             * @enum {string}
             */
            state: "awaiting" | "paid" | "closed" | "refunding" | "refunded" | "refund_failed";
            fen: number;
            /**
             * Format: date-time
             * @description Points and stock are reserved until then.
             */
            pay_until: string;
            /**
             * @description For wx.requestPayment. If missing, POST /redemptions/{redemption_id}/pay returns it.
             * @default null
             */
            request?: components["schemas"]["PaymentRequest"] | null;
        };
        /** @description The shipping report to WeChat. */
        Told: {
            /**
             * @description due: not yet sent. told: WeChat accepted it. failed: report the parcel in WeChat's console.
             * @enum {string}
             */
            state: "due" | "told" | "failed";
            /** @description WeChat's error code. `erased`: the member was erased before. */
            fault: string | null;
        };
        /** @description Held points that wait for a decision. */
        ReviewView: {
            review_id: string;
            member_id: string;
            entry_id: string;
            /** @enum {string} */
            kind: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
            title: string;
            points: number;
            /** @description The activity, the day or the friend. */
            source_id: string;
            /** @description For a referral bonus: the order that made it due. */
            order_id: string;
            /** Format: date-time */
            held_at: string;
        };
        /** @description The members that a reward is for. Every given condition must hold. */
        ForWhom: {
            /**
             * @description Members who joined less than this many days ago.
             * @default null
             */
            joined_within_days?: number | null;
            /**
             * @description Members with a streak of at least this many days, up to today or yesterday.
             * @default null
             */
            min_streak?: number | null;
            /**
             * @description Members with all of these tags.
             * @default []
             */
            tags?: string[];
        };
        /** @description A coupon: an amount, a percentage or the shipping off an order of at least `threshold_fen`. */
        Coupon: ({
            /** @enum {string} */
            kind: "amount_off" | "percent_off" | "free_shipping";
            /**
             * @description 0 means any order.
             * @default 0
             */
            threshold_fen?: number;
            /** @default null */
            amount_off_fen?: number | null;
            /** @default null */
            percent_off?: number | null;
            /** @default null */
            max_off_fen?: number | null;
            /**
             * @default [
             *       "*"
             *     ]
             */
            categories?: string[];
            /**
             * @description Categories that never count, even if they are in `categories`.
             * @default []
             */
            excluded?: string[];
            /**
             * @description The same start for every coupon. If missing: when it is redeemed.
             * @default null
             */
            valid_from?: string | null;
            /**
             * @description The same end for every coupon. Excludes `valid_days`.
             * @default null
             */
            valid_until?: string | null;
            /**
             * @description Days from the redemption. Excludes `valid_until`.
             * @default null
             */
            valid_days?: number | null;
            /**
             * @description Days on which the coupon cannot be used.
             * @default []
             */
            blackout?: string[];
            /**
             * @description True if it can be combined with other coupons that stack.
             * @default false
             */
            stacks?: boolean;
            /**
             * @description Days added if the order is returned after the coupon expired.
             * @default 0
             */
            grace_days?: number;
        } & (unknown & unknown & unknown)) & ({
            valid_days: unknown;
            valid_until?: null;
        } | {
            valid_days?: null;
            valid_until: unknown;
        });
        /** @description The terms of a voucher: how many days it is valid, and in which stores. No stores means all stores. */
        Service: {
            valid_days: number;
            /** @default [] */
            stores?: string[];
        };
        /** @description A price that a reward had from `since` on. */
        PriceView: {
            points: number;
            cash_fen: number;
            /** Format: date-time */
            since: string;
            /** @description The version of the reward that set the price. */
            version: number;
        };
        /** @description An order to calculate points for. It is not stored. */
        SampleOrder: {
            /**
             * @description If missing: now. May be in the future.
             * @default null
             */
            paid_at?: string | null;
            /**
             * @description How many days before `paid_at` the member joined.
             * @default 366
             */
            joined_days_ago?: number;
            /**
             * @description The member's earlier orders.
             * @default 1
             */
            orders_before?: number;
            lines: components["schemas"]["SampleLine"][];
        };
        /** @description The points of an order. */
        Priced: {
            points: number;
            lines: components["schemas"]["PreviewLine"][];
        };
        /** @description One reason why a draft rule or campaign would be refused if it were saved now. */
        DraftProblem: {
            field: string;
            message: string;
        };
        /** @description One finished period of a board whose first places won points. */
        SeasonView: {
            /** @description The board and its period: `week:2026-W47`. */
            season_id: string;
            board: string;
            period: string;
            /** @description The board's title for members, as it was. */
            title: string;
            winners: number;
            /** @description The sum of the prizes. */
            points: number;
            /** @description True: every prize is paid, or is never paid. False: the next run pays the rest. */
            paid: boolean;
        };
        /** @description One winner's prize. */
        PrizeOfWinner: {
            member_id: string;
            place: number;
            points: number;
            /**
             * @description paid. due: the next run pays it. frozen, erased: the account is, so it is not paid. missed: the account was frozen when the prizes were paid, and no longer is; adjust the points by hand.
             * @enum {string}
             */
            state: "paid" | "due" | "frozen" | "erased" | "missed";
        };
        /** @description Conditions on a member. All that are given must hold, at least one. Days count in the program's time zone. */
        SegmentConditions: {
            /** @default null */
            balance_min?: number | null;
            /** @default null */
            balance_max?: number | null;
            /**
             * @description Points expire on a day up to so many days from now.
             * @default null
             */
            expiring_within_days?: number | null;
            /**
             * @description At least so many of them. If missing: one.
             * @default null
             */
            expiring_min?: number | null;
            /** @default null */
            joined_from?: string | null;
            /** @default null */
            joined_to?: string | null;
            /** @default null */
            joined_within_days?: number | null;
            /**
             * @description Joined, signed in or earned points in these days.
             * @default null
             */
            active_within_days?: number | null;
            /** @default null */
            inactive_for_days?: number | null;
            /** @default null */
            ordered_within_days?: number | null;
            /**
             * @description Who never ordered is included.
             * @default null
             */
            not_ordered_for_days?: number | null;
            /** @default null */
            orders_min?: number | null;
            /** @default null */
            orders_max?: number | null;
            /**
             * @description Has all of these.
             * @default null
             */
            tags?: string[] | null;
            /**
             * @description Has none of these.
             * @default null
             */
            without_tags?: string[] | null;
            /** @default null */
            frozen?: boolean | null;
            /** @default null */
            risk?: ("none" | "low" | "medium" | "high")[] | null;
        };
        /** @description The rules as they are now. */
        TermsAnswer: {
            version: string;
            /** @description Null: the rules are still those of a new shop. */
            effective_from: string | null;
            /** @enum {string} */
            language: "zh" | "en";
            sections: components["schemas"]["TermsSection"][];
        };
        /** @description When, where and by whom the voucher was used. */
        VoucherUse: {
            /** Format: date-time */
            at: string;
            /** @description Null if no store was named. */
            store: string | null;
            store_name: string | null;
            /** @description The operator's name, or the id of the API key. */
            by: string | null;
        };
        /** @description The member who has the voucher. */
        VoucherHolder: {
            member_id: string;
            /** @description The end of the member id. It tells members apart without a name. */
            alias: string;
            /** @description Null without the right `names:view`, or if the member has none. */
            nickname: string | null;
        };
        /** @description The most points that the operator may add or remove. Null: no limit, for owners only. */
        LimitsBody: {
            points_per_adjustment: number | null;
            points_per_day: number | null;
        };
        /** @description The limits of adjustments. Null: none. */
        LimitsView: {
            points_per_adjustment: number | null;
            points_per_day: number | null;
        };
        /** @description A session of the operator. */
        SessionView: {
            session_id: string;
            /** Format: date-time */
            began_at: string;
            /**
             * Format: date-time
             * @description Exact to five minutes.
             */
            seen_at: string;
            /** @description The network address of the login. */
            source: string;
            /** @description The browser, as it named itself. */
            agent: string;
            is_current: boolean;
        };
        /** @description The points for reaching a score. */
        ScoreStep: {
            score: number;
            points: number;
        };
        /** @description The points of a month that are expected to expire, from how the last closed months shrank. */
        ExpectedExpiry: {
            low: number;
            mid: number;
            high: number;
        };
        /** @description A line of an order, and why it earned its points. */
        TracedLine: {
            line_id: string;
            category: string;
            amount_fen: number;
            refunded_fen: number;
            points: number;
            trace: {
                [key: string]: number | string;
            };
        };
        /** @description A lot that paid for a debit. */
        ChargedTo: {
            expires_on: string | null;
            points: number;
            /** @description True if it is final. False: a lot that expires sooner may still pay instead. */
            settled: boolean;
        };
        /** @description The copies of a day that came to an end, by their states. */
        CopiesOfDay: {
            /** Format: date */
            date: string;
            states: {
                [key: string]: number;
            };
        };
        /** @description A bonus for a day of the streak. */
        BonusDay: {
            /** @description The day in a row that earns the bonus. */
            day: number;
            points: number;
        };
        /** @description Making up missed days. A made-up day repairs the streak and earns no points itself. */
        MakeUp: {
            /** @description Days per member and month. */
            per_month: number;
            /**
             * @description The price of a day.
             * @default 0
             */
            points?: number;
            /**
             * @description How many days back a missed day can be made up.
             * @default 7
             */
            days_back?: number;
        };
        /**
         * @description A board of the merchant's own. It counts from the moment it is declared.
         *
         *     It counts order lines in these categories and stores, and the points of these activities. Missing or empty
         *     categories or stores mean any. If only activities are given, order lines do not count.
         */
        OwnBoard: {
            board_id: string;
            title: string;
            /** @enum {string} */
            period: "total" | "week" | "month";
            /** @default [] */
            categories?: string[];
            /** @default [] */
            stores?: string[];
            /** @default [] */
            activities?: string[];
            /**
             * @description score: counts the score of games instead of points.
             * @default points
             * @enum {string}
             */
            measure?: "points" | "score";
        };
        /** @description Points for each place from `from_place` to `to_place`, paid when a period of the board ends. */
        PrizeForPlaces: {
            board: string;
            from_place: number;
            to_place: number;
            points: number;
            /**
             * @description True: of members with equal scores, only the first to reach the score has the place.
             * @default false
             */
            single?: boolean;
        };
        /** @description The parameters of `wx.requestPayment`, ready to pass on. */
        PaymentRequest: {
            timeStamp: string;
            nonceStr: string;
            package: string;
            /** @constant */
            signType: "RSA";
            paySign: string;
        };
        /** @description A line of the sample order. */
        SampleLine: {
            line_id: string;
            category: string;
            amount_fen: number;
        };
        /** @description The points of one line, and the rule and campaign that gave them. */
        PreviewLine: {
            line_id: string;
            points: number;
            reason: string;
            rule_id: string | null;
            campaign_id: string | null;
        };
        /** @description A part of the rules. */
        TermsSection: {
            title: string;
            /** @description One sentence or more per line. */
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
