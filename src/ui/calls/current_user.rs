//! Who is signed in.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::CallError;

/// The signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentUser {
    pub display_name: String,
}

/// Returns the signed-in user. Pages do not contain the name, so that they can be cached for all users with the same permissions.
#[server(prefix = "/calls", name = CurrentUserCall, endpoint = "current-user", input = Json)]
pub async fn current_user() -> Result<CurrentUser, CallError> {
    let cx = super::context::context()?;
    Ok(CurrentUser { display_name: cx.ctx.caller.display_name().to_owned() })
}
