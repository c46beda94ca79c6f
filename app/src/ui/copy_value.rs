//! A value that has to be carried elsewhere.

use leptos::prelude::*;

/// A value with a button that copies it. Without JavaScript there is no button, and one click
/// selects all of the value; its place is kept free, so that nothing moves.
///
/// ```ignore
/// <CopyValue label="Redirect URI" value=redirect_uri />
/// ```
#[island]
pub fn CopyValue(
    /// What the value is, to tell one copy button from another.
    #[prop(into)]
    label: String,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    view! {
        <span class="copy">
            <code class="copy-text">{value.clone()}</code>
            <button
                class="copy-button"
                type="button"
                hidden=move || !awake.get()
                on:click=move |_| copy(&value, copied)
            >
                {move || if copied.get() { "Copied" } else { "Copy" }}
                <span class="visually-hidden">" "{label}</span>
            </button>
            <span class="visually-hidden" role="status">
                {move || if copied.get() { "Copied" } else { "" }}
            </span>
        </span>
    }
}

/// Puts `value` on the clipboard and tells `copied` when it is there.
#[cfg(feature = "hydrate")]
fn copy(value: &str, copied: RwSignal<bool>) {
    use wasm_bindgen::prelude::Closure;

    let clipboard = window().navigator().clipboard();
    // Only a secure context has one.
    if clipboard.is_undefined() {
        return;
    }
    let done = Closure::once(move |_| {
        copied.set(true);
        set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
    });
    drop(clipboard.write_text(value).then(&done));
    done.forget();
}

/// There is no clipboard on the server.
#[cfg(not(feature = "hydrate"))]
fn copy(_value: &str, _copied: RwSignal<bool>) {}
