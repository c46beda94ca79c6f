//! All errors of a form at its top, each a link to its field.

use leptos::{either::Either, html::Div, prelude::*};

use super::FormErrors;

/// Says that there is a problem and where. It stands first in the form, takes no room while there
/// is none, and gets the focus when errors arrive: with the page by `autofocus`, in an island
/// whenever they change.
///
/// ```ignore
/// <form method="post" action="/login" novalidate>
///     <ErrorSummary errors />
///     <Field label="E-mail" name="email" errors />
/// </form>
/// ```
#[component]
pub fn ErrorSummary(
    /// The errors of the form.
    #[prop(into)]
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let summary = NodeRef::<Div>::new();
    focus_on_change(summary, errors);
    let items = move || {
        let error_item = |error: &super::FieldError| {
            let message = error.message.clone();
            match &error.field {
                Some(field) => {
                    let href = ["#", field].concat();
                    Either::Left(view! { <li><a href=href>{message}</a></li> })
                }
                None => Either::Right(view! { <li>{message}</li> }),
            }
        };
        errors.with(|errors| errors.iter().map(error_item).collect::<Vec<_>>())
    };
    view! {
        <div
            class="error-summary"
            role="alert"
            tabindex="-1"
            autofocus
            hidden=move || errors.with(FormErrors::is_empty)
            node_ref=summary
        >
            <h2 class="error-summary-title">"There is a problem"</h2>
            <ul class="error-summary-list">{items}</ul>
        </div>
    }
}

/// Takes the reader to the errors that an answer brought, but not to those that were there when
/// the island woke: by then something may be typed again.
fn focus_on_change(summary: NodeRef<Div>, errors: Signal<FormErrors>) {
    Effect::new(move |awake: Option<()>| {
        let wrong = errors.with(|errors| !errors.is_empty());
        if awake.is_some() && wrong {
            // The element is still hidden while this runs.
            request_animation_frame(move || {
                if let Some(element) = summary.get_untracked() {
                    // An element that cannot be focused stays where it is; the alert is read out.
                    drop(element.focus());
                }
            });
        }
    });
}
