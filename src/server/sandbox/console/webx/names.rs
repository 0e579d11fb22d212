//! Webx name normalization: `channelId`, `channel_id` and `ChannelId` are the same parameter, `/channel_list.htm` and
//! `/channelList.htm` the same screen (Otter manager console, §1.1 and §1.2).

/// The lower_case_with_underscores form in which a parameter is stored and looked up.
///
/// A capital starts a new word unless it follows another capital (`detectingSQL` → `detecting_sql`).
pub fn underscored(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut previous_lower = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            if previous_lower {
                out.push('_');
            }
            out.push(letter.to_ascii_lowercase());
            previous_lower = false;
        } else {
            out.push(letter);
            previous_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        }
    }
    out
}

/// The lowerCamelCase form of a name: underscores are removed, the next letter is upper-cased and the first letter lower-cased.
pub fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut raise = false;
    for letter in name.chars() {
        if letter == '_' {
            raise = !out.is_empty();
        } else if out.is_empty() {
            out.push(letter.to_ascii_lowercase());
        } else if raise {
            out.push(letter.to_ascii_uppercase());
            raise = false;
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_parameter_are_normalized() {
        for spelling in ["channelId", "channel_id", "ChannelId"] {
            assert_eq!(underscored(spelling), "channel_id");
        }
        assert_eq!(underscored("detectingSQL"), "detecting_sql");
        assert_eq!(underscored("_csrf_token"), "_csrf_token");
        assert_eq!(underscored("eventSubmitDoStatus"), "event_submit_do_status");
    }

    #[test]
    fn screens_and_actions_are_camel_cased() {
        assert_eq!(camel("channel_list"), "channelList");
        assert_eq!(camel("channelList"), "channelList");
        assert_eq!(camel("systemParameter_action"), "systemParameterAction");
        assert_eq!(camel("AutoKeeperClusterAction"), "autoKeeperClusterAction");
        assert_eq!(camel("event_submit_do_batch_add"), "eventSubmitDoBatchAdd");
    }
}
