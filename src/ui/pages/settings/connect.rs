//! How to connect a real manager.

use leptos::prelude::*;

use crate::messages::{Lang, settings as m};

const VARIABLES: &str = "OTTER_ADMIN_MANAGER_URL=http://10.0.0.1:8080
OTTER_ADMIN_MANAGER_USER=otter-admin
OTTER_ADMIN_MANAGER_PASSWORD=…
# OTTER_ADMIN_MANAGER_RPC=10.0.0.1:1099
# OTTER_ADMIN_MANAGER_ZOOKEEPER=10.0.0.1:2181";

const FILE: &str = "[[manager]]
name = \"main\"
console = \"http://10.0.0.1:8080\"
user = \"otter-admin\"
password_file = \"/etc/otter-admin/password\"
# rpc = \"10.0.0.1:1099\"
# zookeeper = \"10.0.0.1:2181\"";

/// The three values, as environment variables and as a file.
pub fn render(lang: Lang) -> impl IntoView {
    view! {
        <h2 id="connect" class="section-title">{lang.t(m::CONNECT)}</h2>
        <p class="max-w-prose">{lang.t(m::CONNECT_HELP)}</p>
        <p class="max-w-prose">{lang.t(m::CONNECT_ACCOUNT)}</p>
        {snippet(lang.t(m::BY_VARIABLES), VARIABLES)}
        {snippet(lang.t(m::BY_FILE), FILE)}
    }
}

fn snippet(title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <figure class="my-3 max-w-2xl">
            <figcaption class="muted mb-1">{title}</figcaption>
            <pre class="p-3 rounded bg-base-200 text-xs overflow-x-auto" tabindex="0" role="region" aria-label=title>{text}</pre>
        </figure>
    }
}
