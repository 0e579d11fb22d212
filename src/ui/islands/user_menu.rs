//! The menu of the signed-in user.

use leptos::prelude::*;

/// The user's name, with links to the account, the shortcuts and the sign-out. The name is fetched, since no page contains it.
#[island]
pub fn UserMenu(
    /// "My account", shown until the name is known.
    account: String,
    /// "Keyboard shortcuts"
    shortcuts: String,
    /// "Sign out"
    sign_out: String,
) -> impl IntoView {
    let name = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    browser::load(name);
    let label = account.clone();
    view! {
        <details class="dropdown dropdown-end">
            <summary class="btn btn-ghost btn-sm px-2">
                <span class="max-sm:sr-only" class:sr-only=move || name.with(Option::is_some)>{label}</span>
                <span class="max-w-32 truncate max-sm:hidden">{move || name.get()}</span>
                <span aria-hidden="true" class="sm:hidden">"☺"</span>
            </summary>
            <ul class="dropdown-content menu popup">
                <li class="menu-title sm:hidden" class:hidden=move || name.with(Option::is_none)>{move || name.get()}</li>
                <li><a href="/account">{account}</a></li>
                <li hidden><button type="button" data-shortcuts="">{shortcuts}</button></li>
                <li>
                    <form method="post" action="/sign-out" class="p-0">
                        <button class="w-full text-start px-3 py-1.5">{sign_out}</button>
                    </form>
                </li>
            </ul>
        </details>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    use crate::ui::calls::current_user;

    /// The name on the last page of this tab, shown until the response arrives.
    const KEY: &str = "user";

    pub fn load(name: RwSignal<Option<String>>) {
        let storage = window().session_storage().ok().flatten();
        Effect::new(move || {
            let storage = storage.clone();
            name.set(storage.as_ref().and_then(|storage| storage.get_item(KEY).ok().flatten()));
            spawn_local(async move {
                let Ok(user) = current_user().await else { return };
                if let Some(storage) = storage {
                    // A browser without storage shows the name a little later.
                    let _ = storage.set_item(KEY, &user.display_name);
                }
                name.set(Some(user.display_name));
            });
        });
    }
}
