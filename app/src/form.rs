//! What every form has in common: how its server function answers, and how an island sends it
//! without leaving the page.

use std::marker::PhantomData;

use leptos::{
    prelude::*,
    server_fn::{
        ServerFn,
        codec::JsonEncoding,
        error::{FromServerFnError, ServerFnErrorErr},
    },
    web_sys,
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::ui::FormErrors;

/// Where an accepted form leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Next {
    /// To another page, or to the provider.
    Go(String),
    /// Nowhere: the page says so itself, in words that tell nothing (rule 12).
    Nowhere,
}

/// A form that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRefusal {
    /// The HTTP status of the answer.
    pub status: u16,
    /// What to put right.
    pub errors: FormErrors,
}

impl FormRefusal {
    /// Refuses with one error of a field.
    pub fn field(status: u16, name: &str, message: impl Into<String>) -> Self {
        Self { status, errors: FormErrors::default().with(name, message) }
    }

    /// Refuses with one error of the form as a whole.
    pub fn general(status: u16, message: impl Into<String>) -> Self {
        Self { status, errors: FormErrors::default().with_general(message) }
    }

    /// The browser reached nobody.
    fn unreachable() -> Self {
        Self::general(0, "Convrs cannot be reached. Check your connection and try again.")
    }

    /// The answer is not one of ours.
    fn broken() -> Self {
        Self::general(500, "Something went wrong here. Reload the page and try again.")
    }
}

impl FromServerFnError for FormRefusal {
    type Encoder = JsonEncoding;

    /// Everything that can go wrong between the browser and the function.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::unreachable(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::general(422, "The form was not complete. Reload the page and try again.")
            }
            _ => Self::broken(),
        }
    }
}

/// A checkbox as it is sent: its value when it is ticked, nothing otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Tick(pub bool);

impl<'de> Deserialize<'de> for Tick {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(Self(!matches!(word.as_str(), "" | "false" | "off" | "0")))
    }
}

/// How a form was answered.
type Answer = Result<Next, FormRefusal>;

/// A form inside an island, sent to the server function `F`.
pub struct LiveForm<F> {
    answer: RwSignal<Option<Answer>>,
    pending: RwSignal<bool>,
    initial: StoredValue<FormErrors>,
    function: PhantomData<fn() -> F>,
}

// Derived, both would ask the same of `F`, of which there is none in it.
impl<F> Copy for LiveForm<F> {}

impl<F> Clone for LiveForm<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ServerFn<Output = Next, Error = FormRefusal>> LiveForm<F> {
    /// Makes the form ready; it begins with the errors that came with the page.
    pub fn new(initial: FormErrors) -> Self {
        Self {
            answer: RwSignal::new(None),
            pending: RwSignal::new(false),
            initial: StoredValue::new(initial),
            function: PhantomData,
        }
    }

    /// What is wrong with it.
    pub fn errors(self) -> Signal<FormErrors> {
        Signal::derive(move || match self.answer.get() {
            None => self.initial.get_value(),
            Some(Ok(_)) => FormErrors::default(),
            Some(Err(refusal)) => refusal.errors,
        })
    }

    /// Whether it led nowhere.
    pub fn nowhere(self) -> Signal<bool> {
        Signal::derive(move || self.answer.with(|answer| matches!(answer, Some(Ok(Next::Nowhere)))))
    }

    /// Whether it is on its way, or its page about to be left.
    pub fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.pending.get())
    }

    /// Sends it without leaving the page. A form that cannot be read is left to the browser.
    pub fn submit(self, event: &web_sys::SubmitEvent) {
        if self.pending.get_untracked() {
            event.prevent_default();
        } else if let Some(body) = wire::body(event) {
            event.prevent_default();
            self.pending.set(true);
            leptos::task::spawn_local(async move {
                let answer = wire::send(F::PATH, body).await;
                if let Ok(Next::Go(href)) = &answer {
                    // The browser itself can fail to go nowhere else than where it is.
                    drop(window().location().assign(href));
                } else {
                    self.pending.set(false);
                }
                self.answer.set(Some(answer));
            });
        }
    }
}

/// The way from a form to its server function. The browser encodes the form and carries it, which
/// costs the wasm next to nothing; the framework's own client brings a parser of addresses along.
#[cfg(feature = "hydrate")]
mod wire {
    use js_sys::Promise;
    use leptos::serde_json;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        FormData, HtmlButtonElement, RequestInit, Response, SubmitEvent, UrlSearchParams,
    };

    use super::{Answer, FormRefusal, window};

    /// What the form would send, the button that was pressed included.
    pub(super) fn body(event: &SubmitEvent) -> Option<UrlSearchParams> {
        let form = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&form).ok()?;
        let button = event.submitter().and_then(|it| it.dyn_into::<HtmlButtonElement>().ok());
        if let Some(button) = button.filter(|button| !button.name().is_empty()) {
            data.append_with_str(&button.name(), &button.value()).ok()?;
        }
        UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
    }

    /// Sends it and reads the answer.
    pub(super) async fn send(path: &str, body: UrlSearchParams) -> Answer {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&body);
        let response: Response = settled(window().fetch_with_str_and_init(path, &init))
            .await
            .ok_or_else(FormRefusal::unreachable)?;
        let text = match response.text() {
            Ok(text) => settled::<JsValue>(text).await.and_then(|text| text.as_string()),
            Err(_) => None,
        };
        let text = text.ok_or_else(FormRefusal::unreachable)?;
        if response.ok() {
            serde_json::from_str(&text).map_err(|_| FormRefusal::broken())
        } else {
            Err(serde_json::from_str(&text).unwrap_or_else(|_| FormRefusal::broken()))
        }
    }

    async fn settled<T: JsCast>(promise: Promise) -> Option<T> {
        JsFuture::from(promise).await.ok().map(JsCast::unchecked_into)
    }
}

/// On the server no island is awake, and no form is sent from one.
#[cfg(not(feature = "hydrate"))]
mod wire {
    use leptos::web_sys::SubmitEvent;

    use super::{Answer, FormRefusal};

    pub(super) fn body(_event: &SubmitEvent) -> Option<()> {
        None
    }

    #[expect(clippy::unused_async, reason = "it stands in for the one that waits")]
    pub(super) async fn send(_path: &str, _body: ()) -> Answer {
        Err(FormRefusal::unreachable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkbox_that_is_ticked_says_so_in_any_word() {
        let tick = |word: &str| {
            let json = ["\"", word, "\""].concat();
            leptos::serde_json::from_str::<Tick>(&json).map(|tick| tick.0).ok()
        };
        assert_eq!(["true", "on", "1"].map(tick), [Some(true); 3]);
        assert_eq!(["false", "off", "0", ""].map(tick), [Some(false); 4]);
    }
}
