//! A form whose answer takes a while, and says so.

use std::time::Duration;

use leptos::prelude::*;

/// After so long the form may be sent again: no answer takes longer, but somebody may have stopped it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A form that the browser sends as any other, because it leads to another page. Until that comes it
/// says what is being done, shows that something moves, and is not sent a second time. Without
/// JavaScript it does none of this: what stands before its button has to say how long it takes.
///
/// ```ignore
/// <SlowForm action="/admin/agents/import/1" file=false doing="Adding 10,000 people…">
///     <Button>"Add 10,000 people"</Button>
/// </SlowForm>
/// ```
#[island]
pub fn SlowForm(
    /// Where it is posted to.
    #[prop(into)]
    action: String,
    /// Whether it carries a file.
    file: bool,
    /// What is being done meanwhile, in words.
    #[prop(into)]
    doing: String,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    let sent = RwSignal::new(false);
    let progress = move || {
        sent.get().then(|| {
            view! {
                <p>{doing.clone()}</p>
                <progress aria-hidden="true"></progress>
            }
        })
    };
    view! {
        <form
            method="post"
            action=action
            enctype=file.then_some("multipart/form-data")
            novalidate
            on:submit=move |event| {
                if sent.get_untracked() {
                    event.prevent_default();
                } else {
                    sent.set(true);
                    set_timeout(move || sent.set(false), PATIENCE);
                }
            }
        >
            {children()}
            <div class="slow" role="status">{progress}</div>
        </form>
    }
}
