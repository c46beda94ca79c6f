//! Controls for typed text.

use leptos::prelude::*;

use super::{
    FormErrors,
    frame::{described_by, frame, invalid},
};

/// One line of text with its label. The control's id is `name`, so that an error summary can link
/// to it.
///
/// The value is the one the form starts with. An island does not need it to hold what was typed:
/// the browser does, and hydration leaves it alone.
///
/// ```ignore
/// <Field
///     label="E-mail"
///     name="email"
///     kind="email"
///     autocomplete="username"
///     value=email
///     errors
/// />
/// ```
#[component]
pub fn Field(
    /// What is asked for.
    label: &'static str,
    /// The name under which it is sent; also its id.
    name: &'static str,
    /// The `type` of the control.
    #[prop(default = "text")]
    kind: &'static str,
    /// What helps to answer, below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What the control holds at first.
    #[prop(optional, into)]
    value: String,
    /// The errors of the whole form; the field finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
    /// What password managers and browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows, where `kind` does not say so.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Whether it must be filled in. The form has `novalidate`: the server words the error.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let control = view! {
        <input
            class="input"
            id=name
            name=name
            type=kind
            value=value
            autocomplete=autocomplete
            inputmode=inputmode
            required=required
            aria-describedby=described_by(name, hint)
            aria-invalid=invalid(name, errors)
        />
    };
    frame(label, name, hint, errors, control)
}

/// A file with its label. Its form is sent as `multipart/form-data`.
///
/// ```ignore
/// <FileField label="File" name="file" accept=".csv,text/csv" hint="CSV, at most 5 MB." errors />
/// ```
#[component]
pub fn FileField(
    /// What is asked for.
    label: &'static str,
    /// The name under which it is sent; also its id.
    name: &'static str,
    /// Which files are offered: endings and types.
    accept: &'static str,
    /// What helps to answer, below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The errors of the whole form; the field finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let control = view! {
        <input
            class="input file"
            id=name
            name=name
            type="file"
            accept=accept
            aria-describedby=described_by(name, hint)
            aria-invalid=invalid(name, errors)
        />
    };
    frame(label, name, hint, errors, control)
}

/// Several lines of text with their label. Where several of one name stand on a page, each has an
/// `id` of its own.
///
/// ```ignore
/// <TextArea label="Reason" name="reason" hint="The customer's admins see it." rows=3 errors />
/// ```
#[component]
pub fn TextArea(
    /// What is asked for.
    label: &'static str,
    /// The name under which it is sent; also its id, if it is given no other.
    name: &'static str,
    /// Its id, by which its error is found as well.
    #[prop(optional, into)]
    id: Option<String>,
    /// What helps to answer, below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// How many lines it shows.
    #[prop(default = 4)]
    rows: u32,
    /// The errors of the whole form; the field finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let written = if cfg!(feature = "ssr") { escaped(&value) } else { value };
    let control = view! {
        <textarea
            class="input"
            id=id.clone()
            name=name
            rows=rows
            required=required
            aria-describedby=described_by(&id, hint)
            aria-invalid=invalid(id.clone(), errors)
        >
            {written}
        </textarea>
    };
    frame(label, id, hint, errors, control)
}

/// What is in a `<textarea>` the framework writes into the page as it is. The browser drops a line
/// break that stands first.
fn escaped(text: &str) -> String {
    ["\n", &text.replace('&', "&amp;").replace('<', "&lt;")].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_field_it_is_typed_into() {
        assert_eq!(escaped("</textarea>"), "\n&lt;/textarea>");
        assert_eq!(escaped("\n&lt;"), "\n\n&amp;lt;");
    }
}
