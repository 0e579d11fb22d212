//! Audit records of failed sign-ins: the first failure of a network is recorded immediately, further ones are aggregated into one record a
//! minute, so that a flood of requests fills neither the disk nor the audit log queue.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::Ctx;
use super::account::record;
use crate::server::accounts::{Added, GATHERED_FOR, Gathered, network};
use crate::server::authz::Caller;
use crate::server::store::AuditOutcome;

/// The action name in the audit log.
const ACTION: &str = "account.sign_in";
/// The maximum length of text from unauthenticated clients, in characters.
const MAX_NAME_CHARS: usize = 100;

/// Records a failed sign-in of an unauthenticated client: the field and value that were submitted (username or identity provider), and the
/// reason.
pub(super) async fn add(ctx: &Ctx, address: IpAddr, (field, value): (&str, &str), why: &str) {
    let cut = |text: &str| text.chars().take(MAX_NAME_CHARS).collect::<String>();
    let (value, why) = (cut(value), cut(why));
    let named = if field == "name" { value.clone() } else { format!("{field} {value}") };
    match ctx.access().accounts().failures().add(network(address), &named, &why) {
        Added::Counted => {}
        Added::First { opens } => {
            if opens {
                let ctx = ctx.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(GATHERED_FOR).await;
                    write(&ctx).await;
                });
            }
            record(ctx, None, ACTION, AuditOutcome::Refused, &why, json!({ field: [null, value] })).await;
        }
    }
}

/// Writes the aggregated failures; called after a minute and at shutdown.
pub async fn write(ctx: &Ctx) {
    for gathered in ctx.access().accounts().failures().drain() {
        let caller = Caller::anonymous(gathered.network.map(shown).unwrap_or_default(), String::new());
        let from = if gathered.network.is_some() { "" } else { " from other addresses" };
        let answer = format!("{} more failed sign-ins{from} within {} s", gathered.count(), GATHERED_FOR.as_secs());
        record(&ctx.with_caller(caller), None, ACTION, AuditOutcome::Refused, &answer, changes(&gathered)).await;
    }
}

/// The submitted names, and the number of failures by name and reason.
fn changes(gathered: &Gathered) -> Value {
    let mut names: Vec<&str> = gathered.named.keys().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    let mut attempts: Vec<String> = gathered.named.iter().map(|((name, why), count)| format!("{name}: {why} ({count})")).collect();
    if gathered.others > 0 {
        attempts.push(format!("… ({})", gathered.others));
    }
    let fields = [("name", json!([null, names])), ("attempts", json!([null, attempts]))];
    Value::Object(fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect::<Map<_, _>>())
}

/// Formats a network for display.
fn shown(network: IpAddr) -> String {
    if network.is_ipv6() { format!("{network}/64") } else { network.to_string() }
}
