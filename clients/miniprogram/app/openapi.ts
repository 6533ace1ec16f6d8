// Made by generate.mjs from docs/openapi.json, never by hand.
// sha256 of what members can call: 140d6356378756d5cc6163122c8bb1187fe72e2226478eb0a7363bdbdb268390

export interface paths {
    "/activities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the running activities, with the member's progress today. */
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
                        "application/json": components["schemas"]["ActivitiesAnswer"];
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
    "/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's coupons, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    status?: "issued" | "used" | "expired" | "cancelled";
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
                        "application/json": components["schemas"]["CouponsAnswer"];
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
    "/earn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report a finished activity and receive its points. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description One key per tap. Repeat a request with the same key: you get the first answer again. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Report"];
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
                        "application/json": components["schemas"]["EarnAnswer"];
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
    "/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything on the first screen: profile, points, sign-in, campaigns, messages, redemptions and rewards. */
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
                        "application/json": components["schemas"]["HomeAnswer"];
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
    "/images/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a picture of a member or a reward. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
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
                        "image/png": unknown;
                        "image/jpeg": unknown;
                        "image/webp": unknown;
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
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's invite code and the state of each invited friend, newest first. */
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
                        "application/json": components["schemas"]["Invitations"];
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
    "/invitations/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get the picture of the member's mini-program code. */
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
                        "application/json": components["schemas"]["InvitationCode"];
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
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a code from `wx.login` for a token. The first login creates the member. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
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
                        "application/json": components["schemas"]["LoginAnswer"];
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
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's own profile. */
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
                        "application/json": components["schemas"]["OwnProfileView"];
                    };
                };
            };
        };
        put?: never;
        /** Change the member's nickname, picture or leaderboard visibility. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ProfileChanges"];
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
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
            };
        };
        /** Erase the member's personal data: identity, profile, addresses and answers. */
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
        /** Change the member's nickname, picture or leaderboard visibility. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ProfileChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload the member's picture: PNG, JPEG or WebP, at most 256 KB. */
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
                        "application/json": components["schemas"]["AvatarView"];
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
    "/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything stored about the member. Each list comes in pages of `limit` items. */
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
                        "application/json": components["schemas"]["Export"];
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
    "/me/terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept the rules, in the version that the member was shown. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TermsAccepted"];
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
                        "application/json": components["schemas"]["AcceptedTerms"];
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
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages in the mini program, newest first, in the caller's language. */
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
                        "application/json": components["schemas"]["MessagePage"];
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
    "/messages/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark the given messages, or all, as read. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["Seen"];
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
                        "application/json": components["schemas"]["Marked"];
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
    "/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's points: balance, pending points, and when they expire. */
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
                        "application/json": components["schemas"]["PointsAnswer"];
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
    "/points/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's history, newest first. `from` and `to` are days, both included. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    kind?: "purchase" | "sign_in" | "activity" | "referral" | "redeem" | "cancel" | "expire" | "clawback" | "adjust";
                    from?: string;
                    /** @description Not before `from` */
                    to?: string;
                    /** @description A whole month, in place of `from` and `to` */
                    month?: string;
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
                        "application/json": components["schemas"]["EntriesAnswer"];
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
    "/points/trend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's points by day or by month: earned, spent, expired, and the balance at the end. */
        get: {
            parameters: {
                query?: {
                    by?: "day" | "month";
                    /** @description The first day. If omitted: 30 days or 12 months up to `to`. */
                    from?: string;
                    /** @description The last day, today at the latest. At most 92 days or 24 months. */
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
                        "application/json": components["schemas"]["TrendAnswer"];
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
    "/rank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a leaderboard as last published, with the caller's current points. */
        get: {
            parameters: {
                query?: {
                    /** @description total, week, month, or an id from `boards`. */
                    board?: string;
                    period?: string;
                    limit?: number;
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
                        "application/json": components["schemas"]["RankAnswer"];
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
    "/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Redeem points for a reward, at the price that the member was shown. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description One key per tap. Repeat a request with the same key: you get the first answer again. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RedeemBody"];
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
                        "application/json": components["schemas"]["RedemptionView"];
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
    "/redemptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the member's redemptions, newest first. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    /** @description One or more, with commas between. */
                    status?: ("pending_payment" | "to_ship" | "shipped" | "completed" | "issued" | "used" | "cancelled" | "expired" | "refunded")[];
                    kind?: "goods" | "coupon" | "service";
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
                        "application/json": components["schemas"]["RedemptionsAnswer"];
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
    "/redemptions/{redemption_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One redemption. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
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
                        "application/json": components["schemas"]["RedemptionView"];
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
    "/redemptions/{redemption_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a redemption that is not yet shipped or used. Points, stock and limit are given back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
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
                        "application/json": components["schemas"]["RedemptionView"];
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
    "/redemptions/{redemption_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm that the goods have arrived. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
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
                        "application/json": components["schemas"]["RedemptionView"];
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
    "/redemptions/{redemption_id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get the payment parameters again. If the payment was made, complete the redemption without WeChat's callback. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
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
                        "application/json": components["schemas"]["RedemptionView"];
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
    "/redemptions/{redemption_id}/tracking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the carrier and the tracking number of a parcel, with WeChat's token if it was paid through WeChat. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    redemption_id: string;
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
                        "application/json": components["schemas"]["TrackingAnswer"];
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
    "/rewards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the rewards that points can buy. `stock` is what is left; null if unlimited. */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    kind?: "goods" | "coupon" | "service";
                    category?: string;
                    /** @description Without it the order is by `reward_id`. */
                    sort?: "points" | "-points" | "newest" | "popular";
                    /** @description Words that the name, the category or the description contain. */
                    q?: string;
                    /** @description True: only rewards that the member's balance can pay for. */
                    affordable?: boolean;
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
                        "application/json": components["schemas"]["RewardsAnswer"];
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
    "/rewards/{reward_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reward. */
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
                        "application/json": components["schemas"]["RewardAnswer"];
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
    "/shares/opened": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report that this member opened a card that another member shared. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OpenedShare"];
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
                        "application/json": components["schemas"]["OpenedShareAnswer"];
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
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the days of a month on which the member signed in, and the points of the next sign-in. */
        get: {
            parameters: {
                query?: {
                    month?: string;
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
                        "application/json": components["schemas"]["SignInCalendar"];
                    };
                };
            };
        };
        put?: never;
        /** Sign in for today. */
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
                        "application/json": components["schemas"]["SignInAnswer"];
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
    "/sign-in/make-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make up a missed day. It repairs the streak, within the program's monthly limit and at its price. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MissedDay"];
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
                        "application/json": components["schemas"]["MadeUpAnswer"];
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
    "/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record what the member answered to `wx.requestSubscribeMessage`. Each `accept` allows one WeChat message. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Choice"];
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
                        "application/json": components["schemas"]["Consent"];
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
    "/terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the program's rules in words, in the caller's language. */
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
                        "application/json": components["schemas"]["TermsAnswer"];
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
        /** @description The running activities. */
        ActivitiesAnswer: {
            /** @description Campaigns that apply now to activities and sign-ins. */
            campaigns: components["schemas"]["RunningCampaign"][];
            items: components["schemas"]["ActivityAnswer"][];
            next_cursor: string | null;
        };
        CouponsAnswer: {
            items: components["schemas"]["OwnCoupon"][];
            next_cursor: string | null;
        };
        /** @description A finished activity. `answers` is for surveys, `score` for games. */
        Report: {
            activity_id: string;
            /** @default null */
            ticket?: string | null;
            /** @default null */
            answers?: {
                [key: string]: string | string[];
            } | null;
            /** @default null */
            score?: number | null;
        };
        /** @description The points that the activity earned. */
        EarnAnswer: {
            points: number;
            entry_id: string;
            reason: string;
        };
        /** @description Everything that the first screen shows. */
        HomeAnswer: {
            me: components["schemas"]["OwnProfileView"];
            points: components["schemas"]["PointsAnswer"];
            sign_in: components["schemas"]["SignInToday"];
            /** @description All campaigns that apply now, highest multiplier first. */
            campaigns: components["schemas"]["RunningCampaign"][];
            /** @description Unread messages among the newest ten. Ten: ten or more. */
            unread: number;
            /** @description The number of redemptions by status. A status without redemptions is left out. */
            redemptions: {
                [key: string]: number;
            };
            /** @description Up to three rewards that the member can redeem now, highest price first. */
            rewards: components["schemas"]["RewardAnswer"][];
            /** @description The version of the rules, as in `GET /terms`. */
            terms_version: string;
        };
        /** @description The member's invite code and invited friends. */
        Invitations: {
            invite_code: string;
            /** @description The `scene` of a mini-program code: at most 32 characters that WeChat allows. */
            scene: string;
            /** @enum {string} */
            qualifies_on: "first_order" | "first_sign_in";
            totals: components["schemas"]["InvitedTotals"];
            items: components["schemas"]["InvitedFriend"][];
            next_cursor: string | null;
        };
        /** @description The member's mini-program code. */
        InvitationCode: {
            /** @description The picture of the code. A friend who scans it joins as invited by the member. */
            image_url: string;
        };
        /** @description A login code, and what brought the visitor here. */
        Login: {
            code: string;
            /** @default null */
            invite_code?: string | null;
            /**
             * @description The token of the shared card that the visitor opened.
             * @default null
             */
            share_token?: string | null;
        };
        /** @description A token and the member. `expires_in` is in seconds. */
        LoginAnswer: {
            token: string;
            expires_in: number;
            is_new: boolean;
            member: components["schemas"]["MemberView"];
        };
        OwnProfileView: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            /** @description The code with which the member invites others. Only the member sees it; `member_id` is public. */
            invite_code: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
            /** Format: date */
            joined_on: string;
            /** @description The rules that the member accepted last. Null: none yet. */
            terms: components["schemas"]["AcceptedTerms"] | null;
        };
        /** @description Fields to change. Omitted fields stay as they are. `leaderboard`: shown by name, under an alias, or hidden. */
        ProfileChanges: {
            /** @default null */
            nickname?: string | null;
            /** @default null */
            avatar_url?: string | null;
            /** @default null */
            leaderboard?: ("shown" | "alias" | "hidden") | null;
        };
        /** @description A member as they see themselves. */
        ProfileView: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            /** @description The code with which the member invites others. Only the member sees it; `member_id` is public. */
            invite_code: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
        };
        /** @description The member's new picture. */
        AvatarView: {
            avatar_url: string;
        };
        /** @description Everything that is stored about the member. The lists come in pages. */
        Export: {
            member: components["schemas"]["Person"];
            account: components["schemas"]["Holdings"];
            entries: components["schemas"]["ExportedEntry"][];
            redemptions: components["schemas"]["RedemptionView"][];
            messages: components["schemas"]["ExportedMessage"][];
            invitations: components["schemas"]["ExportedInvitation"][];
            /** @description What `DELETE /me` would end and what is kept. Null after the first page. */
            leaving: components["schemas"]["Leaving"] | null;
            /** @description Null: all lists are complete. */
            next_cursor: string | null;
        };
        /** @description The version that the member was shown and accepts. */
        TermsAccepted: {
            version: string;
        };
        /** @description The rules that the member accepted last. */
        AcceptedTerms: {
            version: string;
            /** Format: date-time */
            accepted_at: string;
        };
        /** @description A page of messages. */
        MessagePage: {
            items: components["schemas"]["MessageView"][];
            /** @description A hundred at most */
            unread: number;
            next_cursor: string | null;
        };
        /** @description The messages to mark as read. */
        Seen: {
            /**
             * @description If omitted: all, at most the newest 300.
             * @default null
             */
            message_ids?: string[] | null;
        };
        /** @description How many messages were marked. */
        Marked: {
            /** @description How many of them were unread. */
            read: number;
        };
        /** @description A member's points. */
        PointsAnswer: {
            balance: number;
            pending: number;
            debt: number;
            /** @description Points held until the shop has reviewed them. */
            held: number;
            earned_total: number;
            expiring: components["schemas"]["Dying"][];
            next_expiry: components["schemas"]["Dying"] | null;
            streak: number;
            signed_in_today: boolean;
            /** @description True if more expiry warnings are due soon than the member has accepted. Ask for consent now. */
            ask_subscription: boolean;
        };
        EntriesAnswer: {
            items: components["schemas"]["EntryView"][];
            next_cursor: string | null;
        };
        /** @description A member's points over a range of days. */
        TrendAnswer: {
            /** @enum {string} */
            by: "day" | "month";
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description One for every day or month of the range. */
            points: components["schemas"]["TrendPoint"][];
        };
        /** @description A leaderboard and the caller's position. */
        RankAnswer: {
            board: string;
            /** @description Null for the board of all time. */
            period: string | null;
            /** @description When it was counted. Null before the first count. */
            as_of: string | null;
            total_members: number;
            /** @description The prizes at the time of the count. */
            prizes: components["schemas"]["PrizeAnswer"][];
            /** @description Updated with the members who called since the count. */
            top: components["schemas"]["RowAnswer"][];
            me: components["schemas"]["OwnAnswer"];
            around: components["schemas"]["AroundAnswer"];
            /** @description All boards. */
            boards: components["schemas"]["BoardAnswer"][];
        };
        /** @description The reward to redeem, at the price that the member was shown. */
        RedeemBody: {
            reward_id: string;
            quantity: number;
            expected_points: number;
            /**
             * @description The unit price in cash that the member was shown. Required for a reward that costs cash
             * @default null
             */
            expected_cash_fen?: number | null;
            /** @default null */
            address?: components["schemas"]["AddressBody"] | null;
        };
        /** @description A redemption. */
        RedemptionView: {
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
        };
        RedemptionsAnswer: {
            items: components["schemas"]["RedemptionView"][];
            next_cursor: string | null;
        };
        /** @description Where to look for the parcel. */
        TrackingAnswer: {
            carrier: string;
            /** @description In the caller's language. */
            carrier_name: string;
            tracking_no: string;
            /** @description For `openWaybillTracking` of WeChat's plugin. Null: not paid through WeChat, or not available now. */
            waybill_token: string | null;
        };
        /** @description The rewards that can be redeemed. */
        RewardsAnswer: {
            /** @description Campaigns that apply now to purchases. */
            campaigns: components["schemas"]["RunningCampaign"][];
            /** @description The categories of all rewards that match the other filters, largest first, 50 at most. */
            categories: components["schemas"]["RewardCategory"][];
            items: components["schemas"]["RewardAnswer"][];
            next_cursor: string | null;
        };
        /** @description A reward. */
        RewardAnswer: {
            reward_id: string;
            /** @enum {string} */
            kind: "goods" | "coupon" | "service";
            name: string;
            category: string | null;
            images: string[];
            description: string;
            points: number;
            cash_fen: number;
            /** @description The price of one unit in a shop. */
            market_fen: number | null;
            /** @description Units that members have redeemed. If the stock is unlimited, the number is some minutes old. */
            redeemed: number;
            stock: number | null;
            per_member_limit: number | null;
            per_day_limit: number | null;
            /** @description Null: for all members. */
            eligibility: components["schemas"]["RewardFor"] | null;
            on_sale_from: string | null;
            on_sale_until: string | null;
            flash: boolean;
            /** @default null */
            coupon?: components["schemas"]["RewardCoupon"] | null;
            /** @default null */
            service?: components["schemas"]["RewardService"] | null;
            mine: components["schemas"]["RewardOfMine"];
        };
        /** @description A shared card that this member opened. */
        OpenedShare: {
            share_token: string;
        };
        /** @description Whether the visit gave points to the member who shared the card. */
        OpenedShareAnswer: {
            /** @description True if the sharer received points for this visit. */
            counted: boolean;
            /** @enum {string} */
            result: "counted" | "counted_before" | "new_members_only" | "limit_reached" | "over" | "not_now";
        };
        /** @description A month of sign-ins. */
        SignInCalendar: {
            streak: number;
            signed_in_today: boolean;
            days: string[];
            ladder: components["schemas"]["Rung"][];
            /** @description Points in addition to the ladder. */
            bonus_days: components["schemas"]["Rung"][];
            /** @description The points of the next sign-in, with its bonus and campaign. */
            next_points: number;
            /** @description Null: days cannot be made up in this program. */
            make_up: components["schemas"]["MakeUpOffer"] | null;
        };
        /** @description Today's sign-in. */
        SignInAnswer: {
            points: number;
            bonus: number;
            streak: number;
            /** Format: date */
            date: string;
            reason: string;
        };
        /** @description A day to make up. */
        MissedDay: {
            /** Format: date */
            date: string;
        };
        /** @description A made-up day. */
        MadeUpAnswer: {
            /** Format: date */
            date: string;
            /** @description The price in points. */
            points: number;
            streak: number;
            /** @description Days that can still be made up this month. */
            left: number;
        };
        /** @description The result of `wx.requestSubscribeMessage` for one template. */
        Choice: {
            /** @description The template id or the kind of message. */
            template: string;
            result: string;
        };
        /** @description The member's consent to one template. */
        Consent: {
            template: string;
            /** @description Messages that the member accepted and has not received yet. */
            remaining: number;
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
        /** @description A campaign that applies now. */
        RunningCampaign: {
            campaign_id: string;
            name: string;
            kinds: ("purchase" | "sign_in" | "activity")[];
            categories: string[];
            multiplier: string;
            /** Format: date-time */
            ends_at: string;
            /** @description ISO weekdays, 1 is Monday. Null: every day. */
            weekdays: number[] | null;
            new_members_only: boolean;
            /** @description The members it applies to. Null: all members. */
            audience: components["schemas"]["NewMembersOnly"] | null;
            /** @description True if it has a points budget. It can then end before ends_at. */
            while_points_last: boolean;
        };
        /** @description A running activity with the member's progress. */
        ActivityAnswer: {
            activity_id: string;
            kind: string;
            title: string;
            /** @description The most points for doing it once, without campaigns. */
            points: number;
            /** @description The same with the campaign that runs now. */
            points_now: number;
            daily_limit: number;
            done_today: number;
            /** @description Times per member in total. Null: unlimited. */
            total_limit: number | null;
            /** @description Times done in total. Null without `total_limit`. */
            done_in_all: number | null;
            /** @description Times left today. Also 0 if the activity's budget is used up. */
            times_left: number;
            /** Format: date-time */
            ends_at: string;
            /** @default null */
            ticket?: string | null;
            /**
             * @description Put it into the path of the shared card.
             * @default null
             */
            share_token?: string | null;
            /** @default null */
            questions?: components["schemas"]["SurveyQuestion"][] | null;
            /** @default null */
            max_score?: number | null;
            /** @default null */
            min_seconds?: number | null;
        };
        /** @description A member's coupon, and where it is from. */
        OwnCoupon: {
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
            /** @description The reward's name when it was redeemed. */
            name: string;
            reward_id: string;
            redemption_id: string;
        };
        /** @description The sign-ins of this week. */
        SignInToday: {
            streak: number;
            signed_in_today: boolean;
            /** @description The points of the next sign-in, with its bonus and campaign. */
            next_points: number;
            /** @description Monday to Sunday. */
            week: components["schemas"]["WeekDay"][];
        };
        /** @description Sums over the latest thousand invited friends. */
        InvitedTotals: {
            /** @description Friends who became members. */
            joined: number;
            /** @description Those whose bonus was paid and not taken back. */
            counted: number;
            /** @description The points that the member got for them. */
            points: number;
        };
        /** @description An invited friend. */
        InvitedFriend: {
            /** @description A few characters that tell friends apart. No name is shown. */
            friend: string;
            /** @enum {string} */
            status: "waiting" | "counted" | "under_review" | "refused" | "not_counted" | "taken_back" | "old_member";
            /** @description The status in words. */
            reason: string;
            points: number;
            /** Format: date-time */
            joined_at: string;
            /** Format: date-time */
            changed_at: string;
        };
        /** @description A member. */
        MemberView: {
            member_id: string;
            nickname: string;
            avatar_url: string;
            /** @description The code with which the member invites others. Only the member sees it; `member_id` is public. */
            invite_code: string;
        };
        /** @description The member's personal data. */
        Person: {
            member_id: string;
            openid: string;
            nickname: string;
            avatar_url: string;
            /** @description The path of their mini-program code's picture; empty if none was made. */
            invitation_image: string;
            /** @enum {string} */
            leaderboard: "shown" | "alias" | "hidden";
            joined_at: string | null;
            invited_by: string | null;
            frozen_for: string;
            /** @description The rules that the member accepted last. */
            terms: components["schemas"]["AcceptedTerms"] | null;
            /** @description Accepted WeChat messages that are not yet sent, by template. */
            consents: {
                [key: string]: number;
            };
        };
        /** @description The member's points account. */
        Holdings: {
            balance: number;
            pending: number;
            debt: number;
            /** @description The account as stored. */
            attributes: {
                [key: string]: number | string;
            };
        };
        /** @description One line of the member's history, with the order or the answers behind it. */
        ExportedEntry: {
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
            why: {
                [key: string]: number | string;
            };
            /**
             * @description For a purchase: the order's lines.
             * @default null
             */
            lines?: components["schemas"]["OrderedLine"][] | null;
            /**
             * @description For an activity: the member's answers as JSON.
             * @default null
             */
            reported?: string | null;
        };
        /** @description A message to the member. */
        ExportedMessage: {
            message_id: string;
            kind: string;
            about: {
                [key: string]: number | string;
            };
            read: boolean;
            /** Format: date-time */
            created_at: string;
        };
        /** @description A friend whom the member invited. */
        ExportedInvitation: {
            friend_id: string;
            /** @enum {string} */
            status: "waiting" | "counted" | "under_review" | "refused" | "not_counted" | "taken_back" | "old_member";
            points: number;
            /** Format: date-time */
            changed_at: string;
        };
        /** @description What ends if the member leaves now, and what is kept. */
        Leaving: {
            /** @description Points that end, with those that are not spendable yet. */
            points: number;
            /** @description Coupons that are not used and end. */
            coupons: number;
            /** @description Vouchers that are not used and end. */
            vouchers: number;
            /** @description Goods that are not shipped and are cancelled. */
            orders: number;
            /** @description What is kept without personal data, in words. */
            kept: string[];
            /** @description For how many months (`privacy_retention_months` of the program). */
            kept_months: number;
            /** @description All of this in words, to be shown before `DELETE /me`. */
            notice: string;
        };
        /** @description A message. */
        MessageView: {
            message_id: string;
            kind: string;
            title: string;
            body: string;
            /** @description The mini program page it opens. A redemption page comes prefilled. */
            page: string;
            /** @description Rewards that the expiring points could buy when it was written. */
            rewards: components["schemas"]["RewardHint"][];
            read: boolean;
            /** Format: date-time */
            created_at: string;
        };
        /** @description Points that expire on the same day. */
        Dying: {
            points: number;
            /** Format: date */
            expires_on: string;
        };
        /** @description One line of a member's history. */
        EntryView: {
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
        };
        /** @description The points of one day, or of one month. For a month, `date` is its first day in the range. */
        TrendPoint: {
            /** Format: date */
            date: string;
            /** @description The sum of all positive entries. */
            earned: number;
            /** @description The sum of all negative entries that are not expiries; 0 or negative. */
            spent: number;
            /** @description The sum of all expiries; 0 or negative. */
            expired: number;
            /** @description What could be spent at the end. Pending points count from their first spendable day. */
            balance: number;
        };
        /** @description The prize of some places. */
        PrizeAnswer: {
            from: number;
            to: number;
            points: number;
            /** @description True: of members with equal scores only the earliest wins it. False: each does. */
            single: boolean;
        };
        /** @description One line of a board. */
        RowAnswer: {
            /** @description Shared by equal scores, unless its prize is single. */
            rank: number;
            /** @description The public id. For an alias: an id for this board and period only. The caller's own row has the caller's id. */
            member_id: string;
            nickname: string;
            avatar_url: string;
            points: number;
            /** @description Points that this rank wins at the end of the period. Null: none. */
            prize: number | null;
        };
        /** @description The caller's position. */
        OwnAnswer: {
            /** @description Null without points, while frozen, or before the board is first published. */
            rank: number | null;
            /** @description Current points. For older periods: null unless the caller was among the first hundred. */
            points: number | null;
            /** @description Points to the next better rank. Null for the first. */
            gap_to_next: number | null;
            /** @description Points to rank 10. Null from rank 10 up. */
            gap_to_top_ten: number | null;
            /** @description Percentage of the board's members whose score is not higher. */
            percentile: number | null;
            /** @description Places gained since the previous period. Negative if lost. */
            moved: number | null;
            /** @description Points that this rank wins at the end of the period. Null: none. */
            prize: number | null;
        };
        /** @description The members near the caller. */
        AroundAnswer: {
            /** @description The next five above, highest first. */
            above: components["schemas"]["NeighbourAnswer"][];
            /** @description The next five below, highest first. Includes equal scores whose rank is not better. */
            below: components["schemas"]["NeighbourAnswer"][];
        };
        /** @description A leaderboard that exists. */
        BoardAnswer: {
            board: string;
            title: string;
            /** @enum {string} */
            period: "total" | "week" | "month";
        };
        /** @description A shipping address. Its parts are limited in bytes too, because each redemption stores it: 650 bytes at most. */
        AddressBody: {
            name: string;
            province: string;
            city: string;
            /**
             * @description Empty for a city without districts, such as 东莞.
             * @default
             */
            district?: string;
            detail: string;
            /** @description A number of the province's region: mainland China, Hong Kong, Macau or Taiwan. */
            phone: string;
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
        /** @description A category, and the number of its rewards. */
        RewardCategory: {
            name: string;
            count: number;
        };
        /** @description The members that a reward is for. */
        RewardFor: {
            joined_within_days: number | null;
            min_streak: number | null;
            /** @description True if only members chosen by the shop can redeem it. */
            chosen: boolean;
        };
        /** @description The coupon that a reward gives. */
        RewardCoupon: {
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
            /** @default null */
            valid_days?: number | null;
            /** @default null */
            valid_from?: string | null;
            /** @default null */
            valid_until?: string | null;
            blackout: string[];
            stacks: boolean;
        };
        /** @description The voucher that a reward gives. */
        RewardService: {
            valid_days: number;
            /** @description The ids of the stores in which it is valid. Empty: every store. */
            stores: string[];
            /** @description The names of `stores`, in the same order. */
            store_names: string[];
        };
        /** @description What the member has redeemed of the reward, and can still redeem. */
        RewardOfMine: {
            /** @description Units redeemed so far, less those that were given back. */
            redeemed: number;
            /** @description Units that the limits still allow today. Null: no limits. */
            left: number | null;
            may_redeem: boolean;
            /** @description The code that `POST /redeem` would answer now for one unit. */
            why_not: string | null;
            /** @description Points that the member lacks for one unit. */
            missing_points: number;
        };
        /** @description The points for a day of the streak. */
        Rung: {
            day: number;
            points: number;
        };
        /** @description The missed days that the member can make up. */
        MakeUpOffer: {
            /** @description How many days can still be made up this month. */
            left: number;
            /** @description The price of a day. */
            points: number;
            /** @description The days that can be made up, latest first. */
            days: string[];
        };
        /** @description A part of the rules. */
        TermsSection: {
            title: string;
            /** @description One sentence or more per line. */
            text: string;
        };
        /** @description The new members that a campaign is limited to. */
        NewMembersOnly: {
            /** @description Members who joined less than this many days ago. Null: any time. */
            joined_within_days: number | null;
            /** @description Only members without an earlier order. */
            first_order: boolean;
        };
        /** @description A question of a survey. */
        SurveyQuestion: {
            question_id: string;
            title: string;
            /** @description Empty: the answer is free text. */
            options: string[];
            multiple: boolean;
            optional: boolean;
        };
        /** @description A day of this week. */
        WeekDay: {
            /** Format: date */
            date: string;
            /**
             * @description `today`: today, not signed in yet.
             * @enum {string}
             */
            state: "signed" | "missed" | "today" | "coming" | "before_joining";
        };
        /** @description A line of an order. */
        OrderedLine: {
            line_id: string;
            category: string;
            sku: string;
            amount_fen: number;
            refunded_fen: number;
            points: number;
        };
        /** @description A suggested reward. */
        RewardHint: {
            reward_id: string;
            name: string;
            points: number;
            page: string;
        };
        /** @description A member near the caller. */
        NeighbourAnswer: {
            rank: number;
            /** @description Null for a member who is not listed. They appear without a name. */
            member_id: string | null;
            nickname: string;
            avatar_url: string;
            points: number;
            prize: number | null;
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
