//! What every form has in common: how its server function answers, and how an island sends it
//! without leaving the page.

use leptos::{
    form::FromFormData,
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
}

impl FromServerFnError for FormRefusal {
    type Encoder = JsonEncoding;

    /// Everything that can go wrong between the browser and the function.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => {
                Self::general(0, "Convrs cannot be reached. Check your connection and try again.")
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::general(422, "The form was not complete. Reload the page and try again.")
            }
            _ => Self::general(500, "Something went wrong here. Reload the page and try again."),
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

/// A form inside an island, sent to the server function `F`.
pub struct LiveForm<F: ServerFn<Output = Next, Error = FormRefusal> + Clone + 'static> {
    action: ServerAction<F>,
    initial: StoredValue<FormErrors>,
}

// Derived, both would ask the same of `F`, of which there is none in it.
impl<F: ServerFn<Output = Next, Error = FormRefusal> + Clone> Copy for LiveForm<F> {}

#[expect(clippy::expl_impl_clone_on_copy, reason = "derived, it would ask the same of `F`")]
impl<F: ServerFn<Output = Next, Error = FormRefusal> + Clone> Clone for LiveForm<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> LiveForm<F>
where
    F: ServerFn<Output = Next, Error = FormRefusal> + FromFormData + Clone + Send + Sync + 'static,
{
    /// Makes the form ready; it begins with the errors that came with the page.
    pub fn new(initial: FormErrors) -> Self {
        let action = ServerAction::<F>::new();
        Effect::new(move |_| {
            if let Some(Ok(Next::Go(href))) = action.value().get() {
                // The browser itself can fail to go nowhere else than where it is.
                drop(window().location().assign(&href));
            }
        });
        Self { action, initial: StoredValue::new(initial) }
    }

    /// What is wrong with it.
    pub fn errors(self) -> Signal<FormErrors> {
        Signal::derive(move || match self.action.value().get() {
            None => self.initial.get_value(),
            Some(Ok(_)) => FormErrors::default(),
            Some(Err(refusal)) => refusal.errors,
        })
    }

    /// Whether it led nowhere.
    pub fn nowhere(self) -> Signal<bool> {
        Signal::derive(move || matches!(self.action.value().get(), Some(Ok(Next::Nowhere))))
    }

    /// Whether it is on its way, or its page about to be left.
    pub fn busy(self) -> Signal<bool> {
        let leaving = move || matches!(self.action.value().get(), Some(Ok(Next::Go(_))));
        Signal::derive(move || self.action.pending().get() || leaving())
    }

    /// Sends it without leaving the page. A form that cannot be read is left to the browser.
    pub fn submit(self, event: &web_sys::SubmitEvent) {
        if self.busy().get_untracked() {
            event.prevent_default();
        } else if let Ok(input) = F::from_event(event) {
            event.prevent_default();
            self.action.dispatch(input);
        }
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
