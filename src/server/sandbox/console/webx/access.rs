//! Access rules: required roles by the raw request URI and by the action's event (Otter manager console, §2.3).

use crate::server::sandbox::state::AuthorizeType;

/// Patterns open to everyone; `*` matches any text. They are matched against the URI as sent, before names are camel-cased.
const ANONYMOUS: &[&str] = &[
    "/",
    "/dwr/*",
    "/js/*",
    "/css/*",
    "/images/*",
    "/monitor/*",
    "/*.css",
    "/*.png",
    "/*.js",
    "/*login.htm",
    "/*error.htm",
    "/*Error.htm",
    "/*_error.htm",
    "/*forbidden.htm",
    "/*check*.htm",
    "/*conflictStatList.htm",
    "/*conflict_stat_list.htm",
    "/*behaviorHistoryCurve.htm",
    "/*behavior_history_curve.htm",
    "/*List.htm",
    "/*Info.htm",
    "/*_list.htm",
    "/*_info.htm",
    "/*_detail.htm",
    "/*_path.htm",
    "/*search*.htm",
    "/*analysis*.htm",
    "/*record*.htm",
    "/*Record*.htm",
    "/*alarmRuleList*.htm",
    "/*alarm_rule_list*.htm",
    "/*init_sql*.htm",
    "/*wiki_guide*.htm",
];

/// Patterns for administrators.
const ADMIN: &[&str] = &[
    "/*add*.htm",
    "/*edit*.htm",
    "/*select*.htm",
    "/*userManager.htm",
    "/*user_manager.htm",
    "/*system_reduction.htm",
    "/*system_parameter.htm",
    "/*systemParameter.htm",
];

const ANONYMOUS_EVENTS: &[&str] = &["userAction|login", "userAction|logout", "*Action|search"];

/// The two rules with a capital never match because action names are lowerCamelCase when they are checked.
const ADMIN_EVENTS: &[&str] = &[
    "*Action|add",
    "*Action|edit",
    "*Action|delete",
    "*Action|status",
    "*Action|restart",
    "*Action|all_status",
    "DataMatrixAction|switch",
    "SwitchWarmupAction|switch",
    "SwitchWarmupAction|restart",
];

/// A decision of the access valve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Pass,
    SignIn,
    Forbidden,
}

/// Checks a URI path, the requested action and event (`channelAction`, `status`) if any, and the user's role if signed in.
pub fn check_access(path: &str, event: Option<(&str, &str)>, role: Option<AuthorizeType>) -> Decision {
    if path.to_ascii_lowercase().contains("/api/") {
        return Decision::Pass;
    }
    let event = event.map(|(action, event)| format!("{action}|{event}"));
    let named = |urls: &[&str], events: &[&str]| {
        let by_event = event.as_deref().is_some_and(|event| events.iter().any(|pattern| matches(pattern, event)));
        by_event || urls.iter().any(|pattern| matches(pattern, path))
    };
    let (anonymous, admin) = (named(ANONYMOUS, ANONYMOUS_EVENTS), named(ADMIN, ADMIN_EVENTS));
    match role {
        _ if !anonymous && !admin => Decision::Forbidden,
        Some(AuthorizeType::Admin) => Decision::Pass,
        None if admin => Decision::SignIn,
        Some(_) if admin => Decision::Forbidden,
        _ => Decision::Pass,
    }
}

/// Whether the whole text matches the pattern.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = text.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMINISTRATOR: Option<AuthorizeType> = Some(AuthorizeType::Admin);
    const OPERATOR: Option<AuthorizeType> = Some(AuthorizeType::Operator);

    #[test]
    fn lists_are_open_and_forms_need_an_administrator() {
        for path in ["/", "/channelList.htm", "/channel_list.htm", "/dataMediaPairInfo.htm", "/logRecordTab.htm", "/login.htm"] {
            assert_eq!(check_access(path, None, None), Decision::Pass, "{path}");
        }
        for path in ["/addChannel.htm", "/edit_channel.htm", "/selectCanal.htm", "/userManager.htm", "/systemParameter.htm"] {
            assert_eq!(check_access(path, None, None), Decision::SignIn, "{path}");
            assert_eq!(check_access(path, None, OPERATOR), Decision::Forbidden, "{path}");
            assert_eq!(check_access(path, None, ADMINISTRATOR), Decision::Pass, "{path}");
        }
    }

    #[test]
    fn some_targets_are_allowed_in_one_spelling_only() {
        assert_eq!(check_access("/auto_keeper_clusters_detail.htm", None, None), Decision::Pass);
        assert_eq!(check_access("/autoKeeperClustersDetail.htm", None, ADMINISTRATOR), Decision::Forbidden);
        assert_eq!(check_access("/systemReduction.htm", None, ADMINISTRATOR), Decision::Forbidden);
        assert_eq!(check_access("/channelList", None, ADMINISTRATOR), Decision::Forbidden);
        assert_eq!(check_access("/index.htm", None, ADMINISTRATOR), Decision::Forbidden);
    }

    #[test]
    fn events_have_their_own_role_rules() {
        assert_eq!(check_access("/", Some(("channelAction", "status")), None), Decision::SignIn);
        assert_eq!(check_access("/", Some(("channelAction", "notify")), None), Decision::Pass);
        assert_eq!(check_access("/", Some(("positionAction", "remove")), None), Decision::Pass);
        assert_eq!(check_access("/", Some(("dataMatrixAction", "switch")), None), Decision::Pass);
        assert_eq!(check_access("/", Some(("userAction", "login")), None), Decision::Pass);
        assert_eq!(check_access("/", Some(("channelAction", "delete")), OPERATOR), Decision::Forbidden);
    }

    #[test]
    fn the_api_is_never_checked() {
        assert_eq!(check_access("/api/channelOp.do", Some(("channelAction", "delete")), None), Decision::Pass);
    }
}
